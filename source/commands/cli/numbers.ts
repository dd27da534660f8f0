import {UsageError} from './exit-status.js';

/**
 * Reads a whole number.
 * @param flag named in the error
 */
export function parseWhole(
  text: string,
  flag: string,
  range: {readonly min: number; readonly max: number},
): number {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= range.min && value <= range.max)) {
    throw new UsageError(`--${flag}=${text} must be a whole number from ${range.min} to ${range.max}.`);
  }

  return value;
}
