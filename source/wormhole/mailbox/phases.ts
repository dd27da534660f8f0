import {phaseKey} from '../crypto/keys.js';
import type {RandomSource} from '../crypto/random.js';
import {nonceSize, tagSize} from '../crypto/secretbox.js';
import type {Secretbox} from '../crypto/secretbox.js';

/**
 * Encrypts a mailbox message: nonce, then box.
 * @param side the side that sends it
 */
export function sealPhase(
  secretbox: Secretbox,
  random: RandomSource,
  key: Uint8Array,
  side: string,
  phase: string,
  plain: Uint8Array,
): Buffer {
  const sealed = Buffer.alloc(nonceSize + tagSize + plain.length);
  const nonce = sealed.subarray(0, nonceSize);
  nonce.set(random(nonceSize));
  secretbox.seal(sealed.subarray(nonceSize), plain, nonce, phaseKey(key, side, phase));
  return sealed;
}

/**
 * Decrypts a mailbox message.
 * @param side the side that sent it
 * @returns undefined when it was made with another key, or for another side or phase
 */
export function openPhase(
  secretbox: Secretbox,
  key: Uint8Array,
  side: string,
  phase: string,
  sealed: Uint8Array,
): Buffer | undefined {
  if (sealed.length < nonceSize + tagSize) {
    return undefined;
  }
  const plain = Buffer.alloc(sealed.length - nonceSize - tagSize);
  const nonce = sealed.subarray(0, nonceSize);
  const sound = secretbox.open(plain, sealed.subarray(nonceSize), nonce, phaseKey(key, side, phase));
  return sound ? plain : undefined;
}
