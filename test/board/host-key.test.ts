import {createHmac, randomBytes} from 'node:crypto';
import fc from 'fast-check';
import ssh2 from 'ssh2';
import {describe, expect, it} from 'vitest';
import {fingerprint} from '../../source/board/fingerprint.js';
import {createHostKeyPolicy} from '../../source/board/host-key.js';
import {generateKey} from '../../source/board/keys.js';
import {lookUpHostKey} from '../../source/board/known-hosts.js';

function makeKey(): {blob: Buffer; line: string} {
  const {publicKey} = generateKey();
  const key = ssh2.utils.parseKey(publicKey);
  if (key instanceof Error) throw key;
  return {blob: key.getPublicSSH(), line: publicKey};
}

function hashed(name: string): string {
  const salt = randomBytes(20);
  return `|1|${salt.toString('base64')}|${createHmac('sha1', salt).update(name).digest('base64')}`;
}

const one = makeKey();
const two = makeKey();

describe('lookUpHostKey', () => {
  it.each([
    ['a plain name', `board.example ${one.line}`, 22, 'known'],
    ['a list of names', `other,board.example,192.0.2.1 ${one.line}`, 22, 'known'],
    ['a name with a port', `[board.example]:2222 ${one.line}`, 2222, 'known'],
    ['a hashed name', `${hashed('board.example')} ${one.line}`, 22, 'known'],
    ['a hashed name with a port', `${hashed('[board.example]:2222')} ${one.line}`, 2222, 'known'],
    ['a pattern', `*.example ${one.line}`, 22, 'known'],
    ['a pattern with ?', `b?ard.exampl? ${one.line}`, 22, 'known'],
    ['upper case', `BOARD.Example ${one.line}`, 22, 'known'],
    ['an exception', `*.example,!board.example ${one.line}`, 22, 'unknown'],
    ['another host', `other.example ${one.line}`, 22, 'unknown'],
    ['the port of another', `board.example ${one.line}`, 2222, 'unknown'],
    ['another key', `board.example ${two.line}`, 22, 'changed'],
    ['a key of another type', 'board.example ssh-rsa AAAAB3NzaC1yc2E=', 22, 'unknown'],
    ['another key and this one', `board.example ${two.line}\nboard.example ${one.line}`, 22, 'known'],
    ['a revoked key', `board.example ${one.line}\n@revoked * ${one.line}`, 22, 'revoked'],
    ['another revoked key', `board.example ${one.line}\n@revoked * ${two.line}`, 22, 'known'],
    ['an authority', `@cert-authority * ${one.line}`, 22, 'unknown'],
    ['a comment', `# board.example ${one.line}`, 22, 'unknown'],
    ['CRLF', `board.example ${one.line}\r\n`, 22, 'known'],
    ['nothing', '', 22, 'unknown'],
  ])('with %s', (_what, text, port, result) => {
    expect(lookUpHostKey(text, 'board.example', port, one.blob)).toBe(result);
  });

  it('never throws, and never knows a key that is not there', () => {
    const piece = fc.constantFrom(
      '|1|',
      '|',
      '@revoked ',
      '*',
      '?',
      '!',
      ',',
      'board.example',
      ' ssh-ed25519 ',
      '\n',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string({unit: 'binary'}))), (pieces) => {
        expect(['unknown', 'changed']).toContain(
          lookUpHostKey(pieces.join(''), 'board.example', 22, one.blob),
        );
      }),
    );
  });

  it('takes a long hostile pattern without growing slow', () => {
    const text = `${'*a'.repeat(2000)} ${one.line}`;
    expect(lookUpHostKey(text, `${'a'.repeat(3000)}b`, 22, one.blob)).toBe('unknown');
  });
});

describe('createHostKeyPolicy', () => {
  const print = fingerprint(one.blob);
  const policy = (text?: string, accept?: string) =>
    createHostKeyPolicy({knownHosts: () => Promise.resolve(text), ...(accept !== undefined && {accept})});

  it('accepts the fingerprint that was given, and only that', async () => {
    expect(await policy(undefined, print)('h', 22, one.blob)).toEqual({accepted: true});
    expect(await policy(undefined, `${print}=`)('h', 22, one.blob)).toEqual({accepted: true});
    expect(await policy(`h ${two.line}`, print)('h', 22, two.blob)).toMatchObject({accepted: false});
  });

  it('accepts what known_hosts has', async () => {
    expect(await policy(`h ${one.line}`)('h', 22, one.blob)).toEqual({accepted: true});
  });

  it('names the fingerprint and the flag for an unknown key', async () => {
    expect(await policy()('h', 2222, one.blob)).toEqual({
      accepted: false,
      reason: expect.stringContaining(`--accept-host-key=${print}`) as string,
    });
  });

  it('refuses changed and revoked keys', async () => {
    expect(await policy(`h ${two.line}`)('h', 22, one.blob)).toMatchObject({
      reason: expect.stringContaining('has changed') as string,
    });
    expect(await policy(`@revoked h ${one.line}`)('h', 22, one.blob)).toMatchObject({
      reason: expect.stringContaining('revoked') as string,
    });
  });
});
