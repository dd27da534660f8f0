/** A user's configuration, from its files to what it says of a host. */
import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {type ConfigReader, readConfig} from '../../../source/ssh/config/files.js';
import {describeHost, type HostConfig, type LocalUser} from '../../../source/ssh/config/host.js';
import {evaluateConfig} from '../../../source/ssh/config/values.js';
import {parseSshAddress} from '../../../source/ssh/jump/address.js';
import {findRoute} from '../../../source/ssh/jump/route.js';
import {matchesPattern} from '../../../source/ssh/config/pattern.js';

const alice: LocalUser = {
  name: 'alice',
  uid: 1000,
  home: '/home/alice',
  machine: 'laptop.example',
  env: {SSH_AUTH_SOCK: '/run/agent', KEYS: '/keys'},
};

function reader(files: Record<string, string>): ConfigReader {
  return {
    readFile: (path) => {
      const text = files[path];
      return text === undefined ? Promise.reject(new Error('ENOENT')) : Promise.resolve(text);
    },
    glob: (pattern) => Promise.resolve(Object.keys(files).filter((path) => matchesPattern(pattern, path))),
  };
}

async function look(
  files: Record<string, string> | string,
  address: string,
  commands: readonly string[] = [],
): Promise<HostConfig> {
  const all = typeof files === 'string' ? {'/home/alice/.ssh/config': files} : files;
  const given = parseSshAddress(address);
  if (!given) throw new Error(address);
  const values = await evaluateConfig(await readConfig(alice.home, reader(all)), {
    ...given,
    localUser: alice.name,
    succeeds: (command) => Promise.resolve(commands.includes(command)),
  });
  return describeHost(given, values, alice);
}

describe('hosts of the configuration', () => {
  it('a host without configuration has the defaults of OpenSSH', async () => {
    expect(await look({}, 'board')).toEqual({
      name: 'board',
      host: 'board',
      certificateFiles: [],
      port: 22,
      username: 'alice',
      identitiesOnly: false,
      agent: '/run/agent',
      jumps: [],
      userKnownHosts: ['/home/alice/.ssh/known_hosts', '/home/alice/.ssh/known_hosts2'],
      systemKnownHosts: ['/etc/ssh/ssh_known_hosts', '/etc/ssh/ssh_known_hosts2'],
      hashKnownHosts: false,
      strict: false,
    });
  });

  it('a host has the first value of each option, and before all what its address gives', async () => {
    const text = `
# a comment
Host board !other
  hostname = %h.example
  Port 2222
  User bob
Host *
  Port 23
  User carol
  IdentitiesOnly yes
`;
    expect(await look(text, 'board')).toMatchObject({
      host: 'board.example',
      port: 2222,
      username: 'bob',
      identitiesOnly: true,
    });
    expect(await look(text, 'diana@board:24')).toMatchObject({port: 24, username: 'diana'});
    expect(await look(text, 'other')).toMatchObject({host: 'other', port: 23, username: 'carol'});
  });

  it('a host has all configured key files, with the tokens in their paths expanded', async () => {
    const text = `
HostName 192.0.2.1
IdentityFile ~/.ssh/%n-%h-%p-%r-%u-%L-%i
IdentityFile "\${KEYS}/my key"
IdentityFile %d/100%%/%q
IdentityFile none
CertificateFile ~/one-cert.pub
CertificateFile %d/%r-cert.pub
UserKnownHostsFile ~/known "%d/other hosts"
GlobalKnownHostsFile none
`;
    expect(await look(text, 'bob@board')).toMatchObject({
      identityFiles: [
        '/home/alice/.ssh/board-192.0.2.1-22-bob-alice-laptop-1000',
        '/keys/my key',
        '/home/alice/100%/%q',
      ],
      certificateFiles: ['/home/alice/one-cert.pub', '/home/alice/bob-cert.pub'],
      userKnownHosts: ['/home/alice/known', '/home/alice/other hosts'],
      systemKnownHosts: [],
    });
  });

  it.each([
    ['none', undefined],
    ['SSH_AUTH_SOCK', '/run/agent'],
    ['$KEYS', '/keys'],
    ['$MISSING', undefined],
    ['~/agent', '/home/alice/agent'],
    ['%d/%h', '/home/alice/board'],
  ])('finds the agent by IdentityAgent %s', async (text, agent) => {
    expect((await look(`IdentityAgent ${text}`, 'board')).agent).toBe(agent);
  });

  it('takes StrictHostKeyChecking only where it makes things safer', async () => {
    expect((await look('StrictHostKeyChecking yes', 'h')).strict).toBe(true);
    for (const text of ['no', 'off', 'ask', 'accept-new']) {
      expect((await look(`StrictHostKeyChecking ${text}`, 'h')).strict).toBe(false);
    }
  });

  it('reads included files where their Include stands', async () => {
    const files = {
      '/home/alice/.ssh/config': `
Include conf.d/*.conf ~/more /abs/none
Host board
  Include board
  Port 3
Port 4
`,
      '/home/alice/.ssh/conf.d/b.conf': 'Host *.example\n  Port 1\n  User b',
      '/home/alice/.ssh/conf.d/a.conf': 'Host a.example\n  User a',
      '/home/alice/more': 'Host more\n  Port 2',
      '/home/alice/.ssh/board': 'User boarder\nHost nobody\n  Port 99',
      '/etc/ssh/ssh_config': 'Include extra\nHashKnownHosts yes',
      '/etc/ssh/extra': 'Host more\n  User system',
    };
    expect(await look(files, 'a.example')).toMatchObject({port: 1, username: 'a', hashKnownHosts: true});
    expect(await look(files, 'b.example')).toMatchObject({port: 1, username: 'b'});
    expect(await look(files, 'more')).toMatchObject({port: 2, username: 'system'});
    expect(await look(files, 'board')).toMatchObject({port: 3, username: 'boarder'});
    expect(await look(files, 'nobody')).toMatchObject({port: 22, username: 'alice'});
  });

  it('does not follow configuration files that include themselves for ever', async () => {
    await expect(look('Include config', 'h')).rejects.toThrow('included too deeply');
  });

  it('applies a Match block where its criteria of host, user and command hold', async () => {
    const text = `
Match host board.example
  Port 1
Host board
  HostName board.example
Match originalhost board host board.example user alice
  Port 2
Match !host *.example exec "test %h = x"
  Port 3
Match localuser alice !user alice
  Port 4
Match final
  Port 5
Match all
  HashKnownHosts yes
`;
    expect(await look(text, 'board')).toMatchObject({port: 2, hashKnownHosts: true});
    expect(await look(text, 'x', ['test x = x'])).toMatchObject({port: 3});
    expect(await look(text, 'bob@y')).toMatchObject({port: 4});
    expect(await look(text, 'y')).toMatchObject({port: 22});
  });

  it('lets the first of ProxyJump and ProxyCommand count', async () => {
    expect((await look('ProxyJump a,b\nProxyCommand nc %h', 'h')).jumps).toHaveLength(2);
    expect((await look('ProxyCommand none\nProxyJump a', 'h')).jumps).toEqual([]);
    await expect(look('ProxyCommand nc %h %p\nProxyJump a', 'h')).rejects.toThrow('--ssh-args');
    await expect(look('ProxyJump a b', 'h')).rejects.toThrow('ProxyJump of h');
    await expect(look('Port many', 'h')).rejects.toThrow('"many"');
  });

  it('says which configuration file cannot be understood', async () => {
    await expect(look('Host', 'h')).rejects.toThrow('/home/alice/.ssh/config cannot be understood');
    await expect(look('User "bob', 'h')).rejects.toThrow('cannot be understood');
  });

  it('reading the configuration fails with a sentence or not at all, whatever the file holds', async () => {
    const word = fc.constantFrom(
      'Host',
      'Match',
      'Include',
      'User',
      'Port',
      '*',
      '"',
      '\\',
      '=',
      ' ',
      '\n',
      '#',
      '!',
      '%',
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(word, fc.string({unit: 'binary'})), {maxLength: 12}),
        async (words) => {
          const outcome = await look(words.join(''), 'board').catch((error: unknown) => error);
          expect(outcome instanceof Error ? outcome.message : 'fine').toMatch(/[.:\w]$/);
        },
      ),
    );
  });
});

describe('findRoute', () => {
  const route = async (text: string, target = 'board'): Promise<string[]> => {
    const found = await findRoute({host: target}, ({host}) => look(text, host));
    return found.map(({name}) => name);
  };

  it('a route goes through jump hosts in order, and through those of the first', async () => {
    expect(await route('')).toEqual(['board']);
    expect(await route('Host board\n ProxyJump a,b,c')).toEqual(['a', 'b', 'c', 'board']);
    expect(await route('Host board\n ProxyJump a,b\nHost a\n ProxyJump x,y\nHost b\n ProxyJump z')).toEqual([
      'x',
      'y',
      'a',
      'b',
      'board',
    ]);
  });

  it('refuses a route of jump hosts that goes in a circle', async () => {
    await expect(route('ProxyJump a')).rejects.toThrow('circle');
  });
});
