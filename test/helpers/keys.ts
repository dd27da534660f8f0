/** Keys for SSH, and how hosts are hidden in `known_hosts`. */
import {createHmac, randomBytes} from 'node:crypto';
import ssh2 from 'ssh2';
import type {KeyPair} from '../../source/ssh/identity/generate-key.js';

/** The public key of a key file's text, in SSH wire format. */
export function blobOf(text: string): Buffer {
  const key = ssh2.utils.parseKey(text);
  if (key instanceof Error) throw key;
  return key.getPublicSSH();
}

/** A key pair whose private key has a passphrase. */
export function generateLockedKey(passphrase: string): KeyPair {
  const options = {passphrase, cipher: 'aes256-ctr', rounds: 4};
  for (;;) {
    const pair = ssh2.utils.generateKeyPairSync('ed25519', options);
    // ssh2 makes a malformed one now and then.
    const isWhole = !(ssh2.utils.parseKey(pair.public) instanceof Error);
    if (isWhole) return {privateKey: pair.private, publicKey: pair.public};
  }
}

/** A host's name as `HashKnownHosts` writes it. */
export function hashedName(name: string): string {
  const salt = randomBytes(20);
  return `|1|${salt.toString('base64')}|${createHmac('sha1', salt).update(name).digest('base64')}`;
}
