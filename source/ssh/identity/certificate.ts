/** OpenSSH's certificates of users: what `PROTOCOL.certkeys` of its source describes. */
import {fingerprint} from '../trust/fingerprint.js';
import {readWire, wireString} from '../wire.js';

/** A certificate: an authority's word on who has a key. */
export type Certificate = {
  /** As it is offered, SSH wire format. */
  readonly blob: Buffer;
  /** The key that it is about, SSH wire format. */
  readonly publicKey: Buffer;
  /** The type of that key, such as `ssh-ed25519`. */
  readonly keyType: string;
  /** Fingerprint of the authority that signed it. */
  readonly authority: string;
};

/** Ends the name of each type of certificate. */
export const certificateSuffix = '-cert-v01@openssh.com';

/** How many fields of its own each type of key has. */
const keyFields = {
  'ssh-ed25519': 1,
  'ssh-rsa': 2,
  'ecdsa-sha2-nistp256': 2,
  'ecdsa-sha2-nistp384': 2,
  'ecdsa-sha2-nistp521': 2,
} as const;

type KeyType = keyof typeof keyFields;

/** The kind of a certificate that is a user's; a host's is 2. */
const ofUser = 1;

/** Reads a certificate in wire format. @returns undefined for what is no certificate of a user's, or of another type of key. */
export function parseCertificate(blob: Buffer): Certificate | undefined {
  const wire = readWire(blob);
  const type = wire.string()?.toString('latin1') ?? '';
  const keyType = type.slice(0, -certificateSuffix.length);
  if (!type.endsWith(certificateSuffix) || !isKeyType(keyType)) return undefined;

  const skipStrings = (count: number): void => {
    for (let skipped = 0; skipped < count; skipped += 1) wire.string();
  };
  // A nonce.
  wire.string();
  const from = wire.at;
  skipStrings(keyFields[keyType]);
  const publicKey = Buffer.concat([wireString(keyType), blob.subarray(from, wire.at)]);
  // Its serial number.
  wire.bigNumber();
  if (wire.number() !== ofUser) return undefined;
  // Its name, and the login names for which it is.
  skipStrings(2);
  // When it begins and ceases to be valid: the server looks at its own clock.
  wire.bigNumber();
  wire.bigNumber();
  // Critical options, extensions, and a field that is reserved.
  skipStrings(3);
  const authority = wire.string();
  const signature = wire.string();
  if (!authority || !signature) return undefined;
  return {blob, publicKey, keyType, authority: fingerprint(authority)};
}

/** Reads the text of a file such as `id_ed25519-cert.pub`. */
export function readCertificate(text: string): Certificate | undefined {
  const [, base64 = ''] = text.trim().split(/\s+/);
  return parseCertificate(Buffer.from(base64, 'base64'));
}

function isKeyType(text: string): text is KeyType {
  return Object.hasOwn(keyFields, text);
}
