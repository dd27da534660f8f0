import {deriveKey} from '../crypto/keys.js';
import {nonceSize, type Secretbox, tagSize} from '../crypto/secretbox.js';
import {WormholeError} from '../error.js';
import type {Role} from './handshake.js';

/** Bytes of the length in front of a record. */
export const lengthSize = 4;
/** Bytes that a record has beside its content, its length not counted. */
export const recordOverhead = nonceSize + tagSize;
/** Content of the records we send: large ones cost less. */
export const contentSize = 256 * 1024;
/** Content of the largest record we take. */
export const maxContent = 1024 * 1024;

/** The key of the records that a role writes. */
export function recordKey(transitKey: Uint8Array, writer: Role): Buffer {
  return deriveKey(transitKey, `transit_record_${writer}_key`);
}

/** Encrypts the records of one direction, in order. */
type RecordSealer = {
  /**
   * Writes a record into `target`, which has at least `content.length` + 44 bytes.
   * @returns the part of `target` that holds the record
   */
  seal(content: Uint8Array, target: Buffer): Buffer;
};

/** @param key 32 bytes, of this direction alone */
export function createSealer(secretbox: Secretbox, key: Uint8Array): RecordSealer {
  const count = createNonce();
  return {
    seal(content, target) {
      const end = lengthSize + recordOverhead + content.length;
      const nonce = target.subarray(lengthSize, lengthSize + nonceSize);
      target.writeUInt32BE(recordOverhead + content.length);
      nonce.set(count());
      secretbox.seal(target.subarray(lengthSize + nonceSize, end), content, nonce, key);
      return target.subarray(0, end);
    },
  };
}

/** Decrypts the records of one direction, in order. */
type RecordOpener = {
  /**
   * Decrypts a record without its length.
   * @param target as long as the content
   * @throws WormholeError `bad-message` for a record that is not the next one of this direction
   */
  open(record: Uint8Array, target: Uint8Array): void;
};

/** @param key 32 bytes, of this direction alone */
export function createOpener(secretbox: Secretbox, key: Uint8Array): RecordOpener {
  const count = createNonce();
  return {
    open(record, target) {
      const nonce = count();
      const box = record.subarray(nonceSize);
      if (
        Buffer.compare(nonce, record.subarray(0, nonceSize)) !== 0 ||
        !secretbox.open(target, box, nonce, key)
      ) {
        throw new WormholeError('bad-message', 'The other side sent data that cannot be decrypted.');
      }
    },
  };
}

/**
 * Checks the length in front of a record.
 * @returns bytes of content
 * @throws WormholeError `bad-message`
 */
export function readLength(bytes: Buffer): number {
  const size = bytes.readUInt32BE() - recordOverhead;
  if (size < 0 || size > maxContent) {
    throw new WormholeError('bad-message', 'The other side sent a block of a size that cannot be.');
  }
  return size;
}

/** Counts 0, 1, 2, … in 24 bytes, big-endian; each call overwrites what the last one gave. */
function createNonce(): () => Buffer {
  const nonce = Buffer.alloc(nonceSize);
  let next = 0n;
  return () => {
    nonce.writeBigUInt64BE(next, nonceSize - 8);
    next += 1n;
    return nonce;
  };
}
