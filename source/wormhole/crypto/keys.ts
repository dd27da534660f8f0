import {createHash, hkdfSync} from 'node:crypto';

/** The application identifier of file transfers; magic-wormhole's own. */
export const applicationId = 'lothar.com/wormhole/text-or-file-xfer';

const noSalt = new Uint8Array(0);

/** SHA-256 of text (as UTF-8) or bytes: 32 bytes. */
export function sha256(data: string | Uint8Array): Buffer {
  return createHash('sha256').update(data).digest();
}

/** HKDF-SHA256 without salt. */
export function deriveKey(key: string | Uint8Array, info: string | Uint8Array, size = 32): Buffer {
  return Buffer.from(hkdfSync('sha256', key, noSalt, info, size));
}

/**
 * The key of one mailbox message.
 * @param side the side that wrote it
 * @param phase its phase, e.g. `version` or `0`
 */
export function phaseKey(key: Uint8Array, side: string, phase: string): Buffer {
  return deriveKey(key, Buffer.concat([Buffer.from('wormhole:phase:'), sha256(side), sha256(phase)]));
}

/** What both sides may compare aloud to be sure that nobody sits between them. */
export function verifier(key: Uint8Array): Buffer {
  return deriveKey(key, 'wormhole:verifier');
}

/** The key from which all of transit's are made. */
export function transitKey(key: Uint8Array): Buffer {
  return deriveKey(key, `${applicationId}/transit-key`);
}
