import {UsageError} from '../cli/exit-status.js';

const factors = ['', 'k', 'm', 'g', 't'];

/**
 * Reads a number of bytes: `500`, `20k`, `1.5M`, `2G`, `2GB`; units are powers of 1000, and of 1024 with an i: `2GiB`.
 * @param flag named in the error
 */
export function parseSize(text: string, flag: string): number {
  const match = /^(\d{1,15}(?:\.\d{1,15})?)([kmgt]?)(i?)(b?)$/i.exec(text.trim());
  const unit = match?.[2]?.toLowerCase() ?? '';
  const base = match?.[3] ? 1024 : 1000;
  const size = Math.floor(Number(match?.[1]) * base ** factors.indexOf(unit));
  if (!match || (match[3] && unit === '') || !Number.isSafeInteger(size)) {
    throw new UsageError(`--${flag}=${text} is no size: write it as 500k, 20M or 2G.`);
  }

  return size;
}
