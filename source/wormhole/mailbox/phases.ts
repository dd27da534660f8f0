import {phaseKey} from '../crypto/keys.js';
import type {RandomSource} from '../crypto/random.js';
import {nonceSize, type Secretbox, tagSize} from '../crypto/secretbox.js';
import {parseHex, parseObject} from '../net/json.js';

/** Marks that the sender of a key exchange message computes its key by the specification. */
const mark = 'p2p-tui';

/** The body of our `pake` phase: marked, so that two of us need not wait for each other. */
export function formatPake(message: Uint8Array): Buffer {
  return Buffer.from(JSON.stringify({pake_v1: Buffer.from(message).toString('hex'), [mark]: 1}));
}

/** A key exchange message, and whether the one who sent it computes its key by the specification for sure. */
type Pake = {readonly message: Buffer; readonly exact: boolean};

/** Reads the other side's `pake` phase; undefined when it is none. */
export function parsePake(body: Uint8Array): Pake | undefined {
  const pake = parseObject(Buffer.from(body).toString('utf8'));
  const message = parseHex(pake?.['pake_v1']);
  return message === undefined ? undefined : {message, exact: pake?.[mark] === 1};
}

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
