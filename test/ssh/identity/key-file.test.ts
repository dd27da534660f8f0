import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {generateKey} from '../../../source/ssh/identity/generate-key.js';
import {examineKey} from '../../../source/ssh/identity/key-file.js';
import {blobOf, generateLockedKey} from '../../helpers/keys.js';

describe('examineKey', () => {
  it('tells what a file holds', () => {
    const {privateKey, publicKey} = generateKey();
    expect(examineKey(privateKey)).toEqual({state: 'usable', publicKey: blobOf(publicKey)});
    expect(examineKey(publicKey)).toEqual({state: 'public', publicKey: blobOf(publicKey)});
    expect(examineKey('hello')).toEqual({state: 'unusable', publicKey: undefined});
  });

  it('finds the public part of a locked file', () => {
    const {privateKey, publicKey} = generateLockedKey('x');
    expect(examineKey(privateKey)).toEqual({state: 'locked', publicKey: blobOf(publicKey)});
  });

  it('finds it beside a locked file of the old format', () => {
    const old =
      '-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00112233445566778899AABBCCDDEEFF\n\nAAAA\n-----END RSA PRIVATE KEY-----\n';
    const {publicKey} = generateKey();
    expect(examineKey(old)).toEqual({state: 'locked', publicKey: undefined});
    expect(examineKey(old, publicKey)).toEqual({state: 'locked', publicKey: blobOf(publicKey)});
    expect(examineKey(old, 'hello')).toEqual({state: 'locked', publicKey: undefined});
  });

  it('never throws, however a file is torn', () => {
    const {privateKey: text} = generateLockedKey('x');
    fc.assert(
      fc.property(fc.nat(text.length), fc.string(), (at, garbage) => {
        expect(['usable', 'locked', 'public', 'unusable']).toContain(
          examineKey(text.slice(0, at) + garbage + text.slice(at)).state,
        );
      }),
    );
  });
});
