import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {fingerprint} from '../../../source/ssh/trust/fingerprint.js';
import {createHostKeyPolicy, type HostKeyOptions} from '../../../source/ssh/trust/host-key.js';
import {generateKey} from '../../../source/ssh/identity/generate-key.js';
import {knownHostLine, knownKeyTypes, lookUpHostKey} from '../../../source/ssh/trust/known-hosts.js';
import {blobOf, hashedName} from '../../helpers/keys.js';

function makeKey(): {blob: Buffer; line: string} {
  const {publicKey: line} = generateKey();
  return {blob: blobOf(line), line};
}

const one = makeKey();
const two = makeKey();

describe('lookUpHostKey', () => {
  it.each([
    ['a plain name', `board.example ${one.line}`, 22, 'known'],
    ['a list of names', `other,board.example,192.0.2.1 ${one.line}`, 22, 'known'],
    ['a name with a port', `[board.example]:2222 ${one.line}`, 2222, 'known'],
    ['a hashed name', `${hashedName('board.example')} ${one.line}`, 22, 'known'],
    ['a hashed name with a port', `${hashedName('[board.example]:2222')} ${one.line}`, 2222, 'known'],
    ['a pattern', `*.example ${one.line}`, 22, 'known'],
    ['a pattern with ?', `b?ard.exampl? ${one.line}`, 22, 'known'],
    ['upper case', `BOARD.Example ${one.line}`, 22, 'known'],
    ['an exception', `*.example,!board.example ${one.line}`, 22, 'unknown'],
    ['another host', `other.example ${one.line}`, 22, 'unknown'],
    ['the port of another', `[board.example]:2200 ${one.line}`, 2222, 'unknown'],
    ['a name without the port', `board.example ${one.line}`, 2222, 'known'],
    ['a hashed name without the port', `${hashedName('board.example')} ${one.line}`, 2222, 'known'],
    ['another key without the port', `board.example ${two.line}`, 2222, 'unknown'],
    [
      'another key with the port',
      `[board.example]:2222 ${two.line}\nboard.example ${one.line}`,
      2222,
      'changed',
    ],
    ['a key revoked without the port', `@revoked board.example ${one.line}`, 2222, 'revoked'],
    ['a port where there is none', `[board.example]:22 ${one.line}`, 22, 'unknown'],
    ['another key', `board.example ${two.line}`, 22, 'changed'],
    ['a key of another type', 'board.example ssh-rsa AAAAB3NzaC1yc2E=', 22, 'unknown'],
    ['another key and this one', `board.example ${two.line}\nboard.example ${one.line}`, 22, 'known'],
    ['a revoked key', `board.example ${one.line}\n@revoked * ${one.line}`, 22, 'revoked'],
    ['another revoked key', `board.example ${one.line}\n@revoked * ${two.line}`, 22, 'known'],
    ['an authority', `@cert-authority * ${one.line}`, 22, 'unknown'],
    ['a comment', `# board.example ${one.line}`, 22, 'unknown'],
    ['CRLF', `board.example ${one.line}\r\n`, 22, 'known'],
    ['nothing', '', 22, 'unknown'],
  ])('looks up a host key in known_hosts that has %s', (_what, text, port, result) => {
    expect(lookUpHostKey(text, 'board.example', port, one.blob)).toBe(result);
  });

  it('looking up a host key never throws, and never knows a key that is not there', () => {
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

  it('looks up a host key by a long hostile pattern without growing slow', () => {
    const text = `${'*a'.repeat(2000)} ${one.line}`;
    expect(lookUpHostKey(text, `${'a'.repeat(3000)}b`, 22, one.blob)).toBe('unknown');
  });
});

describe('knownHostLine', () => {
  it('a line made for known_hosts is understood, with the host hidden or not', () => {
    fc.assert(
      fc.property(fc.domain(), fc.integer({min: 1, max: 65_535}), fc.boolean(), (host, port, hash) => {
        const line = knownHostLine(host, port, one.blob, hash);
        expect(lookUpHostKey(line, host, port, one.blob)).toBe('known');
        expect(lookUpHostKey(line, host, port, two.blob)).toBe('changed');
        expect(line.includes(host)).toBe(!hash);
      }),
    );
  });
});

describe('knownKeyTypes', () => {
  it('names each type of the known keys of a host once, without revoked keys', () => {
    const text = `h ssh-rsa AAAA\nh ${one.line}\nh ${two.line}\n@revoked h ecdsa-sha2-nistp256 AAAA\nx ssh-dss A`;
    expect(knownKeyTypes(text, 'h', 22)).toEqual(['ssh-rsa', 'ssh-ed25519']);
    expect(knownKeyTypes(text, 'h', 2222)).toEqual([]);
  });
});

describe('createHostKeyPolicy', () => {
  const print = fingerprint(one.blob);
  const policy = (text?: string, accept?: string) =>
    createHostKeyPolicy({knownHosts: () => Promise.resolve(text), ...(accept !== undefined && {accept})});

  it('a refused host key comes with what mends it, by the name that known_hosts has', async () => {
    const verdict = (text: string, options: Partial<HostKeyOptions> = {}) =>
      createHostKeyPolicy({knownHosts: () => Promise.resolve(text), ...options})('h', 2222, one.blob);
    const changed = `[h]:2222 ${two.line}`;
    expect(await verdict(changed)).toMatchObject({mend: 'ssh-keygen -R "[h]:2222"'});
    expect(await verdict(`the-board ${two.line}`, {alias: 'the-board', file: '/home/a/known'})).toMatchObject(
      {
        reason: expect.stringContaining('ssh-keygen -R "the-board" -f "/home/a/known" and') as string,
        mend: 'ssh-keygen -R "the-board" -f "/home/a/known"',
      },
    );
    expect(await verdict('', {accept: 'SHA256:other'})).toMatchObject({
      reason: expect.stringContaining('correct the flag or leave it out') as string,
      mend: expect.stringContaining('correct --accept-host-key or leave it out') as string,
    });
    expect(await verdict(`@revoked [h]:2222 ${one.line}`)).toMatchObject({
      mend: 'Ask the owner of [h]:2222 which host key is the right one.',
    });
    expect(await verdict('')).not.toHaveProperty('mend');
  });

  it('accepts a host key by the fingerprint that was given, and by no other', async () => {
    expect(await policy(undefined, print)('h', 22, one.blob)).toEqual({accepted: true});
    expect(await policy(undefined, `${print}=`)('h', 22, one.blob)).toEqual({accepted: true});
    expect(await policy(`h ${two.line}`, print)('h', 22, two.blob)).toMatchObject({accepted: false});
  });

  it('accepts a host key that known_hosts has', async () => {
    expect(await policy(`h ${one.line}`)('h', 22, one.blob)).toEqual({accepted: true});
  });

  it('names the fingerprint and the flag for an unknown host key', async () => {
    expect(await policy()('h', 2222, one.blob)).toEqual({
      accepted: false,
      reason: expect.stringContaining(`--accept-host-key=${print}`) as string,
    });
  });

  it('takes several fingerprints, and names all of them with that of a host that is not known', async () => {
    const given = `${fingerprint(two.blob)},${print}`;
    for (const {blob} of [one, two]) {
      expect(await policy(undefined, given)('h', 22, blob)).toEqual({accepted: true});
    }

    const other = makeKey().blob;
    expect(await policy(undefined, given)('h', 22, other)).toMatchObject({
      reason: expect.stringContaining('is not among those given with --accept-host-key') as string,
    });
    const lenient = createHostKeyPolicy({
      knownHosts: () => Promise.resolve(''),
      accept: given,
      acceptMore: true,
    });
    expect(await lenient('pico.sh', 22, other)).toMatchObject({
      reason: expect.stringMatching(
        `^The host key of pico\\.sh is .* give --accept-host-key=${given},${fingerprint(other)}\\.$`.replaceAll(
          '+',
          '\\+',
        ),
      ) as string,
    });
  });

  it('refuses changed and revoked host keys', async () => {
    expect(await policy(`h ${two.line}`)('h', 22, one.blob)).toMatchObject({
      reason: expect.stringContaining('has changed') as string,
    });
    expect(await policy(`@revoked h ${one.line}`)('h', 22, one.blob)).toMatchObject({
      reason: expect.stringContaining('revoked') as string,
    });
  });

  describe('prompts', () => {
    const asking = (options: Partial<HostKeyOptions>, answer = true) => {
      const asked: unknown[] = [];
      const lines: string[] = [];
      const verify = createHostKeyPolicy({
        knownHosts: () => Promise.resolve(lines.join('')),
        confirm(question) {
          asked.push(question);
          return Promise.resolve(answer);
        },
        remember(line) {
          lines.push(line);
          return Promise.resolve();
        },
        ...options,
      });
      return {asked, lines, verify};
    };

    it('asks once about an unknown host key', async () => {
      const {asked, verify} = asking({});
      expect(await verify('h', 2222, one.blob)).toEqual({accepted: true});
      expect(await verify('h', 2222, one.blob)).toEqual({accepted: true});
      expect(asked).toEqual([{name: '[h]:2222', fingerprint: print, keyType: 'ssh-ed25519', otherTypes: []}]);
    });

    it('a prompt for a host key names the other key types that are known', async () => {
      const {asked, verify} = asking({knownHosts: () => Promise.resolve('h ssh-rsa AAAA')});
      await verify('h', 22, one.blob);
      expect(asked).toMatchObject([{otherTypes: ['ssh-rsa']}]);
    });

    it('a host key that is declined is neither accepted nor stored', async () => {
      const {lines, verify} = asking({}, false);
      expect(await verify('h', 22, one.blob)).toMatchObject({accepted: false});
      expect(lines).toEqual([]);
    });

    it('does not ask about a changed or a revoked host key', async () => {
      for (const text of [`h ${two.line}`, `@revoked h ${one.line}`]) {
        const {asked, verify} = asking({knownHosts: () => Promise.resolve(text)});
        expect(await verify('h', 22, one.blob)).toMatchObject({accepted: false});
        expect(asked).toEqual([]);
      }
    });

    it('stores a host key under the alias of the host, without the port', async () => {
      const {lines, verify} = asking({alias: 'board'});
      await verify('h', 2222, one.blob);
      expect(lines.join('')).toMatch(/^board ssh-ed25519 /);
    });
  });

  it('refuses a revoked host key even by its fingerprint', async () => {
    expect(await policy(`@revoked h ${one.line}`, print)('h', 22, one.blob)).toMatchObject({accepted: false});
  });

  it('accepts known host keys beside the given fingerprints where it is told to', async () => {
    const verify = createHostKeyPolicy({
      accept: `SHA256:x,${print}`,
      acceptMore: true,
      knownHosts: () => Promise.resolve(`h ${two.line}`),
    });
    expect(await verify('h', 22, one.blob)).toEqual({accepted: true});
    expect(await verify('h', 22, two.blob)).toEqual({accepted: true});
    expect(await verify('x', 22, two.blob)).toMatchObject({accepted: false});
  });
});
