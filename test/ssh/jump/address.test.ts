import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {parseJumps, parseSshAddress} from '../../../source/ssh/jump/address.js';

describe('parseSshAddress', () => {
  it.each([
    ['board', {host: 'board'}],
    ['board.example:2222', {host: 'board.example', port: 2222}],
    ['alice@board', {host: 'board', user: 'alice'}],
    ['alice@work@board:22', {host: 'board', user: 'alice@work', port: 22}],
    ['[::1]', {host: '::1'}],
    ['alice@[fe80::1%eth0]:2222', {host: 'fe80::1%eth0', user: 'alice', port: 2222}],
    ['ssh://alice@board:22/', {host: 'board', user: 'alice', port: 22}],
  ])('reads the SSH address %s', (text, address) => {
    expect(parseSshAddress(text)).toEqual(address);
  });

  it.each([
    '',
    ':22',
    'a b',
    'h:0',
    'h:65536',
    'h:x',
    '::1',
    '@h',
    '-oProxyCommand=x',
    'a@-h',
    '-a@h',
    '[h]',
  ])('refuses "%s" as an SSH address', (text) => {
    expect(parseSshAddress(text)).toBeUndefined();
  });

  it('an SSH address never has a part that a program could take for an option', () => {
    fc.assert(
      fc.property(fc.string({unit: fc.constantFrom('-', 'a', '@', ':', '[', ']', '1', ' ')}), (text) => {
        const address = parseSshAddress(text);
        expect(address?.host.startsWith('-') ?? false).toBe(false);
        expect(address?.user?.startsWith('-') ?? false).toBe(false);
      }),
    );
  });

  it('reads user, host and port of any SSH address', () => {
    const host = fc.oneof(fc.domain(), fc.ipV4());
    fc.assert(
      fc.property(
        fc.stringMatching(/^[a-z]\w{0,8}$/),
        host,
        fc.integer({min: 1, max: 65_535}),
        (user, name, port) => {
          expect(parseSshAddress(`${user}@${name}:${port}`)).toEqual({user, host: name, port});
        },
      ),
    );
  });
});

describe('parseJumps', () => {
  it('reads several jump hosts, and none', () => {
    expect(parseJumps('a, bob@b:22,[::1]')).toEqual([
      {host: 'a'},
      {host: 'b', user: 'bob', port: 22},
      {host: '::1'},
    ]);
    expect(parseJumps('None')).toEqual([]);
    expect(parseJumps('a,,b')).toBeUndefined();
  });
});
