import {createRequire} from 'node:module';
import type {Secretbox} from './secretbox.js';

/** The part of sodium-native that we call; it brings no types. */
type Sodium = {
  crypto_secretbox_easy(box: Uint8Array, plain: Uint8Array, nonce: Uint8Array, key: Uint8Array): void;
  crypto_secretbox_open_easy(plain: Uint8Array, box: Uint8Array, nonce: Uint8Array, key: Uint8Array): boolean;
};

/** libsodium as machine code; undefined where the optional package is absent or does not load. */
export function loadNativeSecretbox(): Secretbox | undefined {
  try {
    const sodium = createRequire(import.meta.url)('sodium-native') as Sodium;
    return {
      seal: (box, plain, nonce, key) => {
        sodium.crypto_secretbox_easy(box, plain, nonce, key);
      },
      open: (plain, box, nonce, key) => sodium.crypto_secretbox_open_easy(plain, box, nonce, key),
    };
  } catch {
    return undefined;
  }
}
