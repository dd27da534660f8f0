import {createHash, generateKeyPairSync, sign, type KeyObject} from 'node:crypto';
import {describe, expect, it} from 'vitest';
import {indexAccounts} from '../../../source/board/server/accounts.js';
import {wireString} from '../../../source/ssh/wire.js';

const application = 'ssh:';
const data = Buffer.from('what the session signs');
const hash = (bytes: Buffer | string) => createHash('sha256').update(bytes).digest();

/** What OpenSSH's own documents (PROTOCOL.u2f) say a security key signs. */
const signed = (flags: number) => Buffer.concat([hash(application), tail(flags), hash(data)]);
const tail = (flags: number) => Buffer.from([flags, 0, 0, 0, 9]);

function line(kind: string, ...parts: readonly (Buffer | string)[]): {text: string; blob: Buffer} {
  const blob = Buffer.concat([kind, ...parts, application].map(wireString));
  return {text: `${kind} ${blob.toString('base64')} work-key`, blob};
}

function jwk(key: KeyObject) {
  const {x = '', y = ''} = key.export({format: 'jwk'});
  return {x: Buffer.from(x, 'base64url'), y: Buffer.from(y, 'base64url')};
}

describe('an account by a security key', () => {
  it('an Ed25519 one lets in who signs with it and touched it', () => {
    const {privateKey, publicKey} = generateKeyPairSync('ed25519');
    const {text, blob} = line('sk-ssh-ed25519@openssh.com', jwk(publicKey).x);
    const account = indexAccounts(new Map([['bob', [`no-touch-required ${text}`]]]))(blob);
    expect(account).toMatchObject({user: 'bob', keyName: 'work-key'});
    const made = (flags: number) => Buffer.concat([sign(null, signed(flags), privateKey), tail(flags)]);
    expect(account?.key.verify(data, made(1))).toBe(true);
    expect(account?.key.verify(data, made(0))).toBe(false);
    expect(account?.key.verify(Buffer.from('else'), made(1))).toBe(false);
    expect(account?.key.verify(data, Buffer.alloc(3))).toBe(false);
  });

  it('an ECDSA one does, too', () => {
    const {privateKey, publicKey} = generateKeyPairSync('ec', {namedCurve: 'P-256'});
    const {x, y} = jwk(publicKey);
    const point = Buffer.concat([Buffer.from([4]), x, y]);
    const {text, blob} = line('sk-ecdsa-sha2-nistp256@openssh.com', 'nistp256', point);
    const account = indexAccounts(new Map([['bob', [text]]]))(blob);
    const flat = sign('sha256', signed(1), {key: privateKey, dsaEncoding: 'ieee-p1363'});
    // As SSH writes positive numbers.
    const numbers = [flat.subarray(0, 32), flat.subarray(32)].map((part) =>
      wireString((part[0] ?? 0) > 0x7f ? Buffer.concat([Buffer.from([0]), part]) : part),
    );
    expect(account?.key.verify(data, Buffer.concat([...numbers, tail(1)]))).toBe(true);
    expect(account?.key.verify(data, Buffer.concat([...numbers.toReversed(), tail(1)]))).toBe(false);
  });

  it.each([
    'sk-ssh-ed25519@openssh.com AAAA',
    `sk-ssh-rsa@openssh.com ${line('sk-ssh-rsa@openssh.com', 'x').text.split(' ')[1]!}`,
    `sk-ssh-ed25519@openssh.com ${line('sk-ecdsa-sha2-nistp256@openssh.com', 'x').text.split(' ')[1]!}`,
    `sk-ssh-ed25519@openssh.com ${line('sk-ssh-ed25519@openssh.com', 'short').text.split(' ')[1]!}`,
  ])('a line that is none is refused: %s', (text) => {
    expect(() => indexAccounts(new Map([['bob', [text]]]))).toThrow(/Line 1 of bob is not a line/);
  });
});
