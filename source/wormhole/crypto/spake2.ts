import {WormholeError} from '../error.js';
import {base, blind, decodeElement, passwordScalar, scalar} from './group.js';
import {sha256} from './keys.js';
import type {RandomSource} from './random.js';

/** The first byte of a message of the symmetric exchange. */
const symmetric = 0x53;

/** The keys that an exchange may have led to. */
export type ExchangedKeys = {
  /** The key by the specification: 32 bytes. */
  readonly key: Buffer;
  /**
   * The key as wormhole-william computes it, where that differs (1 in 256 exchanges): its big-integer encoding drops
   * the zero bytes at the end of the shared point and cuts the whole transcript to that length.
   */
  readonly shortKey?: Buffer;
};

/** Our half of a key exchange. */
export type Exchange = {
  /** What to send: 33 bytes. */
  readonly message: Buffer;
  /**
   * Combines both halves.
   * @param theirs the message of the other side
   * @throws WormholeError `bad-message` for anything but a sound element that is not our own
   */
  finish(theirs: Uint8Array): ExchangedKeys;
};

/** Starts SPAKE2 in symmetric mode over Ed25519, as python-spake2 defines it. */
export function startExchange(password: string, applicationId: string, random: RandomSource): Exchange {
  const blinding = blind.multiply(passwordScalar(password));
  const x = secretScalar(random);
  const ours = base.multiply(x).add(blinding).toBytes();

  return {
    message: Buffer.concat([Buffer.of(symmetric), ours]),
    finish(theirs) {
      const bytes = Buffer.from(theirs.subarray(1));
      const element = theirs.length === 33 && theirs[0] === symmetric ? decodeElement(bytes) : undefined;
      const unblinded = element?.subtract(blinding);
      if (unblinded === undefined || unblinded.is0() || bytes.equals(ours)) {
        throw new WormholeError('bad-message', 'The other side sent a false key exchange message.');
      }
      const shared = unblinded.multiply(x).toBytes();
      const [low, high] = Buffer.compare(ours, bytes) < 0 ? [ours, bytes] : [bytes, ours];
      const hash = (length: number): Buffer =>
        sha256(
          Buffer.concat([
            sha256(password),
            sha256(applicationId),
            low.subarray(0, length),
            high.subarray(0, length),
            shared.subarray(0, length),
          ]),
        );
      const short = shared.findLastIndex((byte) => byte !== 0) + 1;
      return short === 32 ? {key: hash(32)} : {key: hash(32), shortKey: hash(short)};
    },
  };
}

/** A scalar other than 0 from 64 random bytes. */
function secretScalar(random: RandomSource): bigint {
  for (;;) {
    const x = scalar(random(64));
    if (x !== 0n) {
      return x;
    }
  }
}
