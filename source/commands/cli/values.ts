import {UsageError} from './exit-status.js';

const seconds = {s: 1, m: 60, h: 3600, d: 86_400} as const;

/**
 * Reads a length of time: `90s`, `30m`, `8h`, `2d`, or plain seconds as on the R side.
 * @param flag named in the error
 * @returns milliseconds
 */
export function parseDuration(text: string, flag: string): number {
  const match = /^(\d+(?:\.\d+)?)([smhd]?)$/.exec(text.trim());
  const amount = Number(match?.[1]);
  if (!match || !(amount > 0)) {
    throw new UsageError(`--${flag}=${text} is no length of time: write it as 90s, 30m, 8h or 2d.`);
  }

  const unit = (match[2] || 's') as keyof typeof seconds;
  return amount * seconds[unit] * 1000;
}
