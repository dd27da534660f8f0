import {loadNativeSecretbox} from './secretbox-native.js';
import {loadPortableSecretbox} from './secretbox-portable.js';

/** NaCl's secret box: XSalsa20-Poly1305, the 16-byte tag first. */
export type Secretbox = {
  /** Fills `box`, which is 16 bytes longer than `plain`; the two must not overlap. */
  seal(box: Uint8Array, plain: Uint8Array, nonce: Uint8Array, key: Uint8Array): void;
  /**
   * Fills `plain`, which is 16 bytes shorter than `box`; the two must not overlap.
   * @returns false when the box was not sealed with this key and nonce
   */
  open(plain: Uint8Array, box: Uint8Array, nonce: Uint8Array, key: Uint8Array): boolean;
};

/** Bytes a box is longer than its content. */
export const tagSize = 16;
/** Bytes of a nonce. */
export const nonceSize = 24;

let loaded: Promise<Secretbox> | undefined;

/** The fastest implementation that this machine can load; all give the same bytes. */
export function loadSecretbox(): Promise<Secretbox> {
  loaded ??= (async () => loadNativeSecretbox() ?? (await loadPortableSecretbox()))();
  return loaded;
}
