import {createPublicKey, generateKeyPairSync, type KeyObject} from 'node:crypto';
import type ssh2 from 'ssh2';
import {describe, expect, it} from 'vitest';
import {examineKey} from '../../../source/ssh/identity/key-file.js';
import {generateKey} from '../../../source/ssh/identity/generate-key.js';
import {parseKey} from '../../../source/ssh/identity/parse-key.js';
import {wireString} from '../../../source/ssh/wire.js';
import {blobOf} from '../../helpers/keys.js';

const kinds: readonly (readonly [string, KeyObject])[] = [
  ['RSA', generateKeyPairSync('rsa', {modulusLength: 2048}).privateKey],
  ['ECDSA', generateKeyPairSync('ec', {namedCurve: 'P-256'}).privateKey],
  ['Ed25519', generateKeyPairSync('ed25519').privateKey],
];

function parsed(text: string, passphrase?: string) {
  const key = parseKey(text, passphrase);
  if (key instanceof Error) throw key;
  return key;
}

/** Whether it signs what the private key of Node.js would. */
function fits(found: ssh2.ParsedKey, key: KeyObject): boolean {
  const data = Buffer.from('data');
  const pem = createPublicKey(key).export({type: 'spki', format: 'pem'}) as string;
  const {x} = createPublicKey(key).export({format: 'jwk'});
  const isEdwards = key.asymmetricKeyType === 'ed25519';
  const signature = found.sign(data);
  if (!Buffer.isBuffer(signature)) throw new Error('No signature.');
  return isEdwards
    ? found
        .getPublicSSH()
        .subarray(-32)
        .equals(Buffer.from(x ?? '', 'base64url')) && found.verify(data, signature) === true
    : createPublicKey(found.getPublicPEM()).equals(createPublicKey(pem));
}

describe('parseKey', () => {
  it.each(kinds)(
    'a key of %s in PKCS#8 is read as ssh reads it, with its passphrase if it has one',
    (_, key) => {
      const plain = key.export({type: 'pkcs8', format: 'pem'}) as string;
      expect(fits(parsed(plain), key)).toBe(true);
      expect(examineKey(plain)).toMatchObject({state: 'usable', publicKey: parsed(plain).getPublicSSH()});
      const options = {type: 'pkcs8', format: 'pem', cipher: 'aes-128-cbc', passphrase: 'secret'} as const;
      const locked = key.export(options) as string;
      expect(examineKey(locked)).toEqual({state: 'locked', publicKey: undefined});
      expect(fits(parsed(locked, 'secret'), key)).toBe(true);
      expect(parseKey(locked, 'wrong')).toBeInstanceOf(Error);
    },
  );

  it('an Ed25519 key of PKCS#8 signs, and its signature is its own', () => {
    const key = generateKeyPairSync('ed25519').privateKey;
    const found = parsed(key.export({type: 'pkcs8', format: 'pem'}) as string);
    expect(found.verify(Buffer.from('x'), found.sign(Buffer.from('x')))).toBe(true);
  });

  it('text around a key does not matter', () => {
    const {privateKey, publicKey} = generateKey();
    for (const text of [`${privateKey}text after it\n`, `text before it\n${privateKey}`]) {
      expect(examineKey(text)).toEqual({state: 'usable', publicKey: blobOf(publicKey)});
    }
  });

  it('a kind of key that SSH has none of is an error', () => {
    const {privateKey} = generateKeyPairSync('x25519');
    expect(parseKey(privateKey.export({type: 'pkcs8', format: 'pem'}) as string)).toBeInstanceOf(Error);
  });

  it('a file of a security key is told apart, and so is its public key', () => {
    const blob = Buffer.concat(['sk-ssh-ed25519@openssh.com', 'x'.repeat(32), 'ssh:'].map(wireString));
    const one = Buffer.from([0, 0, 0, 1]);
    const head = [Buffer.from('openssh-key-v1\0'), ...['none', 'none', ''].map(wireString), one];
    const body = Buffer.concat([...head, wireString(blob), wireString('private')]).toString('base64');
    const text = `-----BEGIN OPENSSH PRIVATE KEY-----\n${body}\n-----END OPENSSH PRIVATE KEY-----\n`;
    const line = `sk-ssh-ed25519@openssh.com ${blob.toString('base64')} me@here`;
    for (const file of [text, line]) expect(examineKey(file)).toEqual({state: 'hardware', publicKey: blob});
  });
});
