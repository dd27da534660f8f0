import ssh2 from 'ssh2';
import {describe, expect, it} from 'vitest';
import {generateKey} from '../../../source/ssh/identity/generate-key.js';

describe('generateKey', () => {
  it('makes key pairs that can be read, every time', () => {
    for (let count = 0; count < 2000; count += 1) {
      const {privateKey, publicKey} = generateKey();
      expect(ssh2.utils.parseKey(privateKey)).not.toBeInstanceOf(Error);
      expect(ssh2.utils.parseKey(publicKey)).not.toBeInstanceOf(Error);
    }
  });

  it('the keys of a pair belong together, and the public one carries the comment', () => {
    const {privateKey, publicKey} = generateKey('alice-laptop');
    const key = ssh2.utils.parseKey(privateKey);
    if (key instanceof Error) throw key;
    expect(publicKey).toBe(`ssh-ed25519 ${key.getPublicSSH().toString('base64')} alice-laptop`);
  });
});
