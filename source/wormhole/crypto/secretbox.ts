import {createRequire} from 'node:module';

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

/** libsodium as WebAssembly: runs everywhere, at about a quarter of the speed. */
export async function loadPortableSecretbox(): Promise<Secretbox> {
  const {default: sodium} = await import('libsodium-wrappers');
  await sodium.ready;
  return {
    seal: (box, plain, nonce, key) => {
      box.set(sodium.crypto_secretbox_easy(plain, nonce, key));
    },
    open: (plain, box, nonce, key) => {
      try {
        plain.set(sodium.crypto_secretbox_open_easy(box, nonce, key));
        return true;
      } catch {
        return false;
      }
    },
  };
}
