import {randomBytes} from 'node:crypto';

/**
 * A source of random bytes, passed in so that tests can choose them.
 * @param size how many
 */
export type RandomSource = (size: number) => Uint8Array;

/** The operating system's random bytes. */
export const systemRandom: RandomSource = (size) => randomBytes(size);

/** Random lowercase hexadecimal digits, two for each byte. */
export function randomHex(random: RandomSource, bytes: number): string {
  return Buffer.from(random(bytes)).toString('hex');
}
