/** Public keys of security keys (FIDO), which ssh2 does not know: OpenSSH's PROTOCOL.u2f. */
import {createHash, createPublicKey, verify, type KeyObject} from 'node:crypto';
import {readWire} from '../../ssh/wire.js';

/** A public key that lets somebody in. */
export type AccountKey = {
  readonly comment: string;
  /** SSH wire format. */
  getPublicSSH(): Buffer;
  /** Whether it made this signature. @returns an error where that cannot be told */
  verify(data: Buffer, signature: Buffer, hash?: string): boolean | Error;
};

const kinds = {
  'sk-ssh-ed25519@openssh.com': (point: Buffer) => ({
    kty: 'OKP',
    crv: 'Ed25519',
    x: point.toString('base64url'),
  }),
  'sk-ecdsa-sha2-nistp256@openssh.com': (point: Buffer) => ({
    kty: 'EC',
    crv: 'P-256',
    x: point.subarray(1, 33).toString('base64url'),
    y: point.subarray(33, 65).toString('base64url'),
  }),
} as const;

/** After the signature itself there are a byte of flags and a counter of four bytes. */
const tail = 5;
/** Of the flags: somebody touched the key, without which OpenSSH takes no signature either. */
const touched = 1;

/**
 * Reads `sk-… AAAA… comment`, the end of a line of `authorized_keys`.
 * @returns undefined when it is no such key
 */
export function parseSecurityKey(text: string): AccountKey | undefined {
  const [kind = '', encoded = '', ...words] = text.split(/\s+/);
  const makeKey = Object.hasOwn(kinds, kind) ? kinds[kind as keyof typeof kinds] : undefined;
  if (!makeKey) return undefined;
  const blob = Buffer.from(encoded, 'base64');
  const wire = readWire(blob);
  const named = wire.string()?.toString('latin1');
  // ECDSA's has the name of its curve before the point.
  if (kind.includes('ecdsa')) wire.string();
  const [point, application] = [wire.string(), wire.string()];
  if (named !== kind || !point || !application) return undefined;
  try {
    const key = createPublicKey({key: makeKey(point), format: 'jwk'});
    return {
      comment: words.join(' '),
      getPublicSSH: () => blob,
      verify: (data, signature) => isSigned(key, application, Buffer.from(data), signature),
    };
  } catch {
    return undefined;
  }
}

/** @param signature without the name of its algorithm, as ssh2 hands it over */
function isSigned(key: KeyObject, application: Buffer, data: Buffer, signature: Buffer): boolean {
  const at = signature.length - tail;
  if (at <= 0 || ((signature[at] ?? 0) & touched) === 0) return false;
  const hash = (bytes: Buffer) => createHash('sha256').update(bytes).digest();
  const signed = Buffer.concat([hash(application), signature.subarray(at), hash(data)]);
  const value = signature.subarray(0, at);
  if (key.asymmetricKeyType === 'ed25519') return verify(null, signed, key, value);
  const wire = readWire(value);
  const [r, s] = [wire.string(), wire.string()];
  if (!r || !s || r.length > 33 || s.length > 33) return false;
  const flat = Buffer.concat([r, s].map((number) => Buffer.concat([Buffer.alloc(33), number]).subarray(-32)));
  return verify('sha256', signed, {key, dsaEncoding: 'ieee-p1363'}, flat);
}
