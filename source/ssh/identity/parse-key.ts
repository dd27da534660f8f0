/** Reading the text of a key file as ssh reads it, which knows more forms than the library that signs with the key. */
import {createPrivateKey, type KeyObject} from 'node:crypto';
import ssh2, {type ParsedKey} from 'ssh2';
import {wireString} from '../wire.js';

/** What lies between the first line of a private key and its last: ssh reads nothing of what follows. */
const block = /-----BEGIN ((?:[A-Z]+ )*PRIVATE KEY)-----[\s\S]*?-----END \1-----/;

/**
 * Reads a private or a public key.
 * @returns an error that speaks of a passphrase where one is needed, or is wrong
 */
export function parseKey(text: string, passphrase?: string): ParsedKey | Error {
  const [found, label] = block.exec(text) ?? [text];
  if (label === 'ENCRYPTED PRIVATE KEY' && passphrase === undefined) return new Error('It has a passphrase.');
  if (label !== 'PRIVATE KEY' && label !== 'ENCRYPTED PRIVATE KEY') {
    return ssh2.utils.parseKey(found, passphrase);
  }

  try {
    const key = createPrivateKey({key: found, ...(passphrase !== undefined && {passphrase})});
    return ssh2.utils.parseKey(inOtherForm(key));
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

/** A key of PKCS#8 in the form that its algorithm had before. */
function inOtherForm(key: KeyObject): string {
  switch (key.asymmetricKeyType) {
    case 'rsa':
      return key.export({type: 'pkcs1', format: 'pem'}) as string;
    case 'ec':
      return key.export({type: 'sec1', format: 'pem'}) as string;
    case 'ed25519':
      return openSshText(key);
    default:
      throw new Error(`Keys of the kind ${String(key.asymmetricKeyType)} are not for SSH.`);
  }
}

/** An Ed25519 key as OpenSSH writes it (its PROTOCOL.key), without a passphrase. */
function openSshText(key: KeyObject): string {
  const {x = '', d = ''} = key.export({format: 'jwk'});
  const [seed, point] = [d, x].map((part) => Buffer.from(part, 'base64url')) as [Buffer, Buffer];
  const publicKey = Buffer.concat([wireString('ssh-ed25519'), wireString(point)]);
  // Two equal numbers, by which a wrong passphrase would show.
  const head = Buffer.alloc(8);
  const secret = Buffer.concat([head, publicKey, wireString(Buffer.concat([seed, point])), wireString('')]);
  const padding = Uint8Array.from({length: (8 - (secret.length % 8)) % 8}, (_, index) => index + 1);
  const one = Buffer.from([0, 0, 0, 1]);
  const bytes = Buffer.concat([
    Buffer.from('openssh-key-v1\0'),
    ...['none', 'none', ''].map(wireString),
    one,
    wireString(publicKey),
    wireString(Buffer.concat([secret, padding])),
  ]);
  const lines = bytes.toString('base64').replace(/.{70}/g, '$&\n');
  return `-----BEGIN OPENSSH PRIVATE KEY-----\n${lines}\n-----END OPENSSH PRIVATE KEY-----\n`;
}
