/** What kind of key a file holds, its public part, and who else may read it. */
import {readWire} from '../wire.js';
import {parseKey} from './parse-key.js';

/** A key file, examined. `public`: it holds a public key only; `hardware`: the private key is in a security key. */
type KeyFile = {
  readonly state: 'usable' | 'locked' | 'public' | 'hardware' | 'unusable';
  /** SSH wire format; a locked file of an old format does not tell it. */
  readonly publicKey: Buffer | undefined;
};

/**
 * Examines the text of a key file.
 * @param beside the text of the `.pub` file beside it, which tells the public part where the file itself does not.
 */
export function examineKey(text: string, beside?: string): KeyFile {
  const told = publicPart(text) ?? securityKeyLine(text);
  if (told && isOfSecurityKey(told)) return {state: 'hardware', publicKey: told};
  const key = parseKey(text);
  if (!(key instanceof Error)) {
    return {state: key.isPrivateKey() ? 'usable' : 'public', publicKey: key.getPublicSSH()};
  }

  if (!/passphrase/i.test(key.message)) return {state: 'unusable', publicKey: undefined};
  return {state: 'locked', publicKey: told ?? publicKeyOf(beside)};
}

function publicKeyOf(text: string | undefined): Buffer | undefined {
  if (text === undefined) return undefined;
  const key = parseKey(text);
  return key instanceof Error ? undefined : key.getPublicSSH();
}

/**
 * OpenSSH's own format has the public key in the clear (its PROTOCOL.key): the magic, the names of cipher and key
 * derivation, its options, the number of keys, and the public key.
 */
function publicPart(text: string): Buffer | undefined {
  const body = /-----BEGIN OPENSSH PRIVATE KEY-----([\s\S]*?)-----END/.exec(text)?.[1];
  if (body === undefined) return undefined;
  const bytes = Buffer.from(body, 'base64');
  const magic = 'openssh-key-v1\0';
  if (bytes.subarray(0, magic.length).toString('latin1') !== magic) return undefined;

  const wire = readWire(bytes.subarray(magic.length));
  // Cipher, key derivation, and its options.
  wire.string();
  wire.string();
  wire.string();
  wire.number();
  return wire.string();
}

/** Whether a public key, in SSH wire format, is one of a security key, as those of `ssh-keygen -t ed25519-sk` are. */
function isOfSecurityKey(publicKey: Buffer): boolean {
  return readWire(publicKey).string()?.toString('latin1').startsWith('sk-') === true;
}

/** The public key in a `.pub` file of a security key, SSH wire format. */
function securityKeyLine(text: string): Buffer | undefined {
  const encoded = /^sk-\S+ (\S+)/.exec(text)?.[1];
  return encoded === undefined ? undefined : Buffer.from(encoded, 'base64');
}

/** What of a file's status counts: the permission bits, and the user who owns it. */
type FileOwnership = {readonly mode: number; readonly uid: number};

/**
 * Whether OpenSSH would ignore a private key file because others may use it: of a file that is ours, nobody else may be
 * granted anything. Whose file it is otherwise, OpenSSH leaves to its owner; Windows has no such bits.
 * @param me our user id; undefined where there are none.
 */
export function isOpenToOthers({mode, uid}: FileOwnership, me: number | undefined): boolean {
  return me !== undefined && uid === me && (mode & 0o077) !== 0;
}
