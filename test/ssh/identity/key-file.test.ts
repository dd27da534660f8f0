import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {generateKey} from '../../../source/ssh/identity/generate-key.js';
import {examineKey, isOpenToOthers} from '../../../source/ssh/identity/key-file.js';
import {blobOf, generateLockedKey} from '../../helpers/keys.js';

describe('examineKey', () => {
  it('tells whether a file holds a private key, a public one or none', () => {
    const {privateKey, publicKey} = generateKey();
    expect(examineKey(privateKey)).toEqual({state: 'usable', publicKey: blobOf(publicKey)});
    expect(examineKey(publicKey)).toEqual({state: 'public', publicKey: blobOf(publicKey)});
    expect(examineKey('hello')).toEqual({state: 'unusable', publicKey: undefined});
  });

  it('finds the public part of a locked key file', () => {
    const {privateKey, publicKey} = generateLockedKey('x');
    expect(examineKey(privateKey)).toEqual({state: 'locked', publicKey: blobOf(publicKey)});
  });

  it('finds the public part beside a locked key file of the old format', () => {
    const old =
      '-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00112233445566778899AABBCCDDEEFF\n\nAAAA\n-----END RSA PRIVATE KEY-----\n';
    const {publicKey} = generateKey();
    expect(examineKey(old)).toEqual({state: 'locked', publicKey: undefined});
    expect(examineKey(old, publicKey)).toEqual({state: 'locked', publicKey: blobOf(publicKey)});
    expect(examineKey(old, 'hello')).toEqual({state: 'locked', publicKey: undefined});
  });

  it('examining a key file never throws, however it is torn', () => {
    const {privateKey: text} = generateLockedKey('x');
    fc.assert(
      fc.property(fc.nat(text.length), fc.string(), (at, garbage) => {
        expect(['usable', 'locked', 'public', 'hardware', 'unusable']).toContain(
          examineKey(text.slice(0, at) + garbage + text.slice(at)).state,
        );
      }),
    );
  });
});

describe('isOpenToOthers', () => {
  it.each([
    [0o600, false],
    [0o400, false],
    [0o700, false],
    [0o644, true],
    [0o640, true],
    [0o604, true],
    [0o620, true],
    [0o601, true],
    [0o666, true],
  ])('judges a key file of mode %o as OpenSSH does', (mode, open) => {
    expect(isOpenToOthers({mode: 0o100_000 | mode, uid: 1000}, 1000)).toBe(open);
  });

  it('does not judge the key file of another user, nor one on a system without users', () => {
    expect(isOpenToOthers({mode: 0o644, uid: 0}, 1000)).toBe(false);
    expect(isOpenToOthers({mode: 0o666, uid: 0}, undefined)).toBe(false);
  });
});
