import {randomBytes, randomInt} from 'node:crypto';

/** A code in the form of future.p2p: four decimal digits, twelve hexadecimal ones, and the direction. */
export function freshCode(): string {
  return `${String(randomInt(10_000)).padStart(4, '0')}-${randomBytes(6).toString('hex')}-f`;
}
