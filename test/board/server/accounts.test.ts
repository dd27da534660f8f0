import {describe, expect, it} from 'vitest';
import {generateKey} from '../../../source/ssh/identity/generate-key.js';
import {indexAccounts} from '../../../source/board/server/accounts.js';
import {blobOf} from '../../helpers/keys.js';

const laptop = generateKey('laptop');
const work = generateKey();
const other = generateKey('a (strange) name');

describe('indexAccounts', () => {
  it('finds the user that a key belongs to, and nobody for an unknown key', () => {
    const find = indexAccounts(
      new Map([
        ['alice', ['# comment', '', laptop.publicKey, `restrict,command="/bin/ssh-x y" ${work.publicKey}`]],
        ['bob', [other.publicKey]],
      ]),
    );
    expect(find(blobOf(laptop.publicKey))).toMatchObject({user: 'alice', keyName: 'laptop'});
    expect(find(blobOf(work.publicKey))).toMatchObject({user: 'alice'});
    expect(find(blobOf(other.publicKey))).toMatchObject({user: 'bob', keyName: 'astrangename'});
    expect(find(blobOf(generateKey().publicKey))).toBeUndefined();
  });

  it.each([
    ['a bad name', new Map([['Al-ice', [laptop.publicKey]]])],
    ['the name of the public topics', new Map([['public', [laptop.publicKey]]])],
    ['a bad key', new Map([['alice', ['ssh-ed25519 AAAA']]])],
    ['a private key', new Map([['alice', [laptop.privateKey]]])],
    ['a key of two users', new Map(['alice', 'bob'].map((user) => [user, [laptop.publicKey]]))],
  ])('refuses accounts with %s, in one sentence', (_what, accounts) => {
    expect(() => indexAccounts(accounts)).toThrow(/^[^\n]+\.$/);
  });
});
