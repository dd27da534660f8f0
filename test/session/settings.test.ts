import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {completeSettings, parseAddress, type SettingsInput} from '../../source/session/settings.js';

describe('completeSettings', () => {
  it('settings without services are completed with the public ones', () => {
    expect(completeSettings({cluster: 'alice/friends'}, {})).toEqual({
      cluster: 'alice/friends',
      board: {host: 'pipe.pico.sh', port: 22, isPortDefault: true, user: undefined},
      identities: [],
      user: undefined,
      acceptHostKey: undefined,
      sshArgs: undefined,
      mailbox: 'ws://relay.magic-wormhole.io:4000/v1',
      relay: {host: 'transit.magic-wormhole.io', port: 4001},
    });
  });

  it('settings obey the variables that wormhole users set, and flags above them', () => {
    const env = {
      WORMHOLE_RELAY_URL: 'ws://mail.example:4000/v1',
      WORMHOLE_TRANSIT_HELPER: 'tcp:relay.example:4002',
    };
    const fromEnv = completeSettings({cluster: 'a/b'}, env);
    expect(fromEnv.mailbox).toBe('ws://mail.example:4000/v1');
    expect(fromEnv.relay).toEqual({host: 'relay.example', port: 4002});
    expect(completeSettings({cluster: 'a/b', relay: 'none'}, env).relay).toBeUndefined();
  });

  it('settings pass proxies by only with proxy: false', () => {
    expect(completeSettings({cluster: 'a/b', proxy: false}, {}).proxy).toBe(false);
    expect(completeSettings({cluster: 'a/b', proxy: true}, {}).proxy).toBeUndefined();
  });

  it.each([
    ['P2P_TUI_HOST', 'a b', '--host'],
    ['WORMHOLE_RELAY_URL', 'foo', '--mailbox'],
    ['WORMHOLE_TRANSIT_HELPER', 'a b', '--relay'],
  ])('an address that cannot be read is refused by its variable %s or its flag', (name, text, flag) => {
    expect(() => completeSettings({cluster: 'a/b'}, {[name]: text})).toThrow(`${name}=${text} is no `);
    const input = {cluster: 'a/b', [flag.slice(2)]: text};
    expect(() => completeSettings(input, {[name]: 'x'})).toThrow(`${flag}=${text} is no `);
  });

  it('a mailbox that is no WebSocket address is refused', () => {
    expect(() => completeSettings({cluster: 'a/b', mailbox: 'http://x'}, {})).toThrow(/ws:\/\/host:4000\/v1/);
  });
});

describe('the setting host', () => {
  const read = (host: string) => completeSettings({cluster: 'a/b', host}, {}).board;

  it('the address of a board may have a user, a port and an IPv6 address', () => {
    expect(read('alice@board.example:2222')).toEqual({
      host: 'board.example',
      port: 2222,
      isPortDefault: false,
      user: 'alice',
    });
    expect(read('alice@[::1]:2222')).toMatchObject({host: '::1', port: 2222, user: 'alice'});
    expect(read('board:22')).toMatchObject({port: 22, isPortDefault: false});
  });

  it.each(['', 'a b', '::1', '-oProxyCommand=x', 'host:0'])('the address "%s" is refused', (host) => {
    expect(() => read(host)).toThrow(/--host=.* is no address/);
  });
});

describe('the setting sshArgs', () => {
  it('the arguments of ssh are split into words', () => {
    const {sshArgs} = completeSettings({cluster: 'a/b', sshArgs: '-J "some host" -o User=bob'}, {});
    expect(sshArgs).toEqual(['-J', 'some host', '-o', 'User=bob']);
    expect(completeSettings({cluster: 'a/b', sshArgs: ''}, {}).sshArgs).toEqual([]);
  });

  it('the arguments of ssh need closed quotation marks, and no host key to accept beside them', () => {
    expect(() => completeSettings({cluster: 'a/b', sshArgs: '-J "x'}, {})).toThrow(/--ssh-args.*close it/);
    expect(() => completeSettings({cluster: 'a/b', sshArgs: '-J x', acceptHostKey: 'SHA256:x'}, {})).toThrow(
      /--accept-host-key/,
    );
  });
});

describe('the settings user and acceptHostKey', () => {
  const read = (input: Partial<SettingsInput>) => () => completeSettings({cluster: 'a/b', ...input}, {});

  it('a user that nobody can be is refused', () => {
    expect(read({user: 'alice'})().user).toBe('alice');
    expect(read({user: 'Alice!'})).toThrow(/^--user: "Alice!" is not a user name/);
  });

  it('several fingerprints are taken, and what is none is refused with how to write it', () => {
    const both = 'SHA256:ikhGMLKMkFstT3zw/MqPpYTT+lzf, SHA256:0honR7IYog8NDR4sp6pG=';
    expect(read({acceptHostKey: both})().acceptHostKey).toBe(both);
    expect(read({acceptHostKey: 'SHA256:x,MD5:aa:bb'})).toThrow(
      '--accept-host-key=MD5:aa:bb is no fingerprint: write it as SHA256:…, as ssh-keygen -l prints it.',
    );
  });
});

describe('parseAddress', () => {
  it.each([
    ['board.example', {host: 'board.example', port: 22}],
    ['board.example:2222', {host: 'board.example', port: 2222}],
    ['[::1]:2222', {host: '::1', port: 2222}],
    ['[fe80::1]', {host: 'fe80::1', port: 22}],
    ['127.0.0.1:1', {host: '127.0.0.1', port: 1}],
  ])('parseAddress reads %s', (text, address) => {
    expect(parseAddress(text, 22, '--host')).toEqual(address);
  });

  it.each(['', ':22', 'a b', 'host:0', 'host:65536', 'host:x', '::1', 'user@host'])(
    'parseAddress refuses "%s"',
    (text) => {
      expect(() => parseAddress(text, 22, '--host')).toThrow(/is no address/);
    },
  );

  it('parseAddress gives back any address it is given', () => {
    const host = fc.oneof(fc.domain(), fc.ipV4());
    fc.assert(
      fc.property(host, fc.integer({min: 1, max: 65_535}), (name, port) => {
        expect(parseAddress(`${name}:${port}`, 22, '--host')).toEqual({host: name, port});
      }),
    );
  });
});
