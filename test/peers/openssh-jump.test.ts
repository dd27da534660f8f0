/** Our connection, as the user's own ssh would make it, through OpenSSH's server as one and as two jump hosts. */
import {spawnSync} from 'node:child_process';
import {mkdtemp, readFile, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, afterEach, beforeAll, beforeEach, describe, expect, it} from 'vitest';
import type {Connection} from '../../source/ssh/connection.js';
import type {UnknownHostKey} from '../../source/ssh/trust/host-key.js';
import {generateKey} from '../../source/ssh/identity/generate-key.js';
import {type BoardServer, startBoard} from '../../source/board/server/server.js';
import {hostBlock} from './helpers/ssh-config.js';
import {end, makeKey, type Sshd, startSshd, usable, whySkipped} from './helpers/sshd.js';
import {echo, makeUser, type SshUser, startAgent} from './helpers/user.js';

describe.skipIf(!usable)(`OpenSSH's server as board and jump host${whySkipped}`, () => {
  let directory = '';
  let user: SshUser;
  let target: Sshd;
  let one: Sshd;
  let two: Sshd;
  let embedded: BoardServer;
  const open: Connection[] = [];
  const keys = () => ({
    target: join(directory, 'for-target'),
    one: join(directory, 'for-one'),
    two: join(directory, 'for-two'),
    locked: join(directory, 'locked'),
  });

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'jump-'));
    makeKey(keys().target);
    makeKey(keys().one, 'ecdsa');
    makeKey(keys().two, 'rsa');
    makeKey(keys().locked, 'ed25519', 'secret');
    target = await startSshd(
      directory,
      'target',
      'board',
      [keys().target, keys().locked],
      ['ed25519', 'rsa'],
    );
    one = await startSshd(directory, 'one', 'jump', [keys().one]);
    two = await startSshd(directory, 'two', 'jump', [keys().two]);
    const publicKey = await readFile(`${keys().target}.pub`, 'utf8');
    embedded = await startBoard({host: '127.0.0.1', port: 0, accounts: new Map([['alice', [publicKey]]])});
  });

  beforeEach(async () => {
    user = await makeUser(await mkdtemp(join(directory, 'home-')));
  });

  afterEach(async () => {
    await Promise.all(open.splice(0).map((connection) => connection.close()));
  });

  afterAll(async () => {
    await embedded.close();
    await Promise.all([target, one, two].map((server) => server.stop()));
    await rm(directory, {recursive: true, force: true});
  });

  const connect = async (...given: Parameters<SshUser['connect']>): Promise<Connection> => {
    const connection = await user.connect(...given);
    open.push(connection);
    return connection;
  };

  /** Each host has its own key; only the target can be reached by the first, and so on. */
  const config = (jumps: string, port = target.port): string => `
Include conf.d/*.conf
${hostBlock('board', port, keys().target, `ProxyJump ${jumps}`)}
${hostBlock('one', one.port, keys().one)}
${hostBlock('two', two.port, keys().two)}
`;
  const knowAll = async (): Promise<void> => {
    const embeddedKey = `[127.0.0.1]:${embedded.port} ${embedded.hostKey}`;
    const known = await Promise.all([target, one, two].map((server) => server.knownHosts()));
    await user.write('known_hosts', `${known.join('')}${embeddedKey}\n`);
    expect(spawnSync('ssh-keygen', ['-q', '-H', '-f', user.file('known_hosts')]).status).toBe(0);
    expect(await user.read('known_hosts')).not.toContain('127.0.0.1');
  };

  it.each(['none', 'one', 'one,two', 'two,one'])(
    'our connection goes through the jump hosts %s, with known hosts whose names are hashed',
    async (jumps) => {
      await user.write('config', config(jumps));
      await knowAll();
      const connection = await connect({host: 'board'});
      expect(await connection.run('user')).toContain('alice');
      expect(await echo(connection, 'hello\n')).toBe('hello\n');
      expect(await connection.measure()).toBeGreaterThanOrEqual(0);
      await connection.close();
      expect(await connection.closed).toContain('closed the connection');
    },
  );

  it('our connection finds the jump host of a jump host', async () => {
    await user.write('config', `Host one\n  ProxyJump two\n${config('one')}`);
    await knowAll();
    const connection = await connect({host: 'board'});
    expect(await connection.run('user')).toContain('alice');
    // Those of the tests before may be on their way out.
    for (const hop of [one, two]) await expect.poll(() => hop.connections().length).toBe(1);
  });

  it('our connection reaches the embedded board behind two jump hosts', async () => {
    await user.write('config', config('one,two', embedded.port));
    await knowAll();
    const connection = await connect({host: 'board'});
    expect(await connection.run('user')).toMatch(/^alice\r?\n/);
    expect(await connection.run('ls')).toContain('no pubsub channels found');
  });

  it('our connection closes when a jump host is gone', async () => {
    await user.write('config', config('one,two'));
    await knowAll();
    const connection = await connect({host: 'board'});
    for (const pid of one.connections()) end(pid);
    expect(await connection.closed).toMatch(/127\.0\.0\.1/);
    await expect(connection.run('user')).rejects.toThrow();
  });

  it('our connection checks the host key of each hop', async () => {
    await user.write('config', config('one,two'));
    await user.write('known_hosts', (await one.knownHosts()) + (await target.knownHosts()));
    await expect(connect({host: 'board'})).rejects.toMatchObject({
      refused: true,
      message: expect.stringContaining(`[127.0.0.1]:${two.port} is not known yet`) as string,
    });
  });

  it('our connection asks about an unknown host key of each hop, and remembers the answer', async () => {
    await user.write('config', `HashKnownHosts yes\n${config('one')}`);
    const asked: UnknownHostKey[] = [];
    const confirmHostKey = (question: UnknownHostKey): Promise<boolean> => {
      asked.push(question);
      return Promise.resolve(true);
    };
    await connect({host: 'board'}, {confirmHostKey});
    expect(asked.map(({name}) => name)).toEqual([`[127.0.0.1]:${one.port}`, `[127.0.0.1]:${target.port}`]);
    const shown = spawnSync('ssh-keygen', ['-l', '-f', target.hostKey('ed25519')], {encoding: 'utf8'});
    expect(shown.stdout).toContain(asked[1]?.fingerprint);
    expect(await user.read('known_hosts')).toMatch(/^(\|1\|\S+ \S+ \S+\n){2}$/);
    await connect({host: 'board'});
    expect(
      spawnSync('ssh-keygen', ['-F', `[127.0.0.1]:${target.port}`, '-f', user.file('known_hosts')]).status,
    ).toBe(0);
  });

  it('an unknown host key is refused on a no, and without a prompt under StrictHostKeyChecking yes', async () => {
    await user.write('config', config('none'));
    await expect(
      connect({host: 'board'}, {confirmHostKey: () => Promise.resolve(false)}),
    ).rejects.toMatchObject({refused: true});
    await user.write('config', `StrictHostKeyChecking yes\n${config('none')}`);
    await expect(
      connect({host: 'board'}, {confirmHostKey: () => Promise.resolve(true)}),
    ).rejects.toMatchObject({message: expect.stringContaining('is not known yet') as string});
    await user.write('config', `StrictHostKeyChecking no\n${config('none')}`);
    await expect(connect({host: 'board'})).rejects.toMatchObject({refused: true});
  });

  it('our connection accepts the fingerprints that were given, for the board and a jump host', async () => {
    await user.write('config', config('one'));
    const print = (server: Sshd): string => {
      const {stdout} = spawnSync('ssh-keygen', ['-l', '-f', server.hostKey('ed25519')], {encoding: 'utf8'});
      return /SHA256:\S+/.exec(stdout)?.[0] ?? '';
    };
    await connect({host: 'board'}, {acceptHostKey: `${print(one)},${print(target)}`});
    await expect(connect({host: 'board'}, {acceptHostKey: print(one)})).rejects.toMatchObject({
      message: expect.stringContaining(`--accept-host-key=${print(one)},${print(target)}.`) as string,
    });
  });

  it('our connection requests the type of host key that is known', async () => {
    await user.write('config', config('none'));
    await user.write('known_hosts', await target.knownHosts('127.0.0.1', ['rsa']));
    await connect({host: 'board'});
  });

  it('our connection refuses a changed and a revoked host key', async () => {
    await user.write('config', config('none'));
    await user.write('known_hosts', `[127.0.0.1]:${target.port} ${generateKey().publicKey}\n`);
    const confirmHostKey = (): Promise<boolean> => Promise.resolve(true);
    await expect(connect({host: 'board'}, {confirmHostKey})).rejects.toMatchObject({
      refused: true,
      message: expect.stringContaining('has changed') as string,
    });
    const known = await target.knownHosts('127.0.0.1', ['ed25519']);
    await user.write('known_hosts', `${known}@revoked * ${known.replace(/^\S+ /, '')}`);
    await expect(connect({host: 'board'}, {confirmHostKey})).rejects.toMatchObject({
      message: expect.stringContaining('revoked') as string,
    });
  });

  it('our connection obeys HostKeyAlias and UserKnownHostsFile', async () => {
    await user.write(
      'config',
      `Host board\n  HostKeyAlias the-board\n  UserKnownHostsFile ~/.ssh/none %d/.ssh/others\n${config('none')}`,
    );
    const known = await readFile(`${target.hostKey('ed25519')}.pub`, 'utf8');
    await user.write('others', `the-board ${known}`);
    await connect({host: 'board'});
  });

  it('our connection uses the agent, and only the named key of it', async () => {
    const socket = join(user.home, 'agent');
    const agent = await startAgent(socket);
    try {
      for (let count = 0; count < 7; count += 1) agent.add(user.key(`other-${count}`));
      agent.add(keys().target);
      await user.write('known_hosts', await target.knownHosts());
      const board = {host: '127.0.0.1', port: target.port};
      const env = {SSH_AUTH_SOCK: socket};
      // Seven wrong keys are more than a server puts up with.
      await expect(connect(board, {env})).rejects.toMatchObject({
        refused: true,
        message: expect.stringContaining('--identity') as string,
      });
      await user.write('public.pub', await readFile(`${keys().target}.pub`, 'utf8'));
      await user.write('config', `IdentityFile ~/.ssh/public.pub\nIdentitiesOnly yes\n`);
      expect(await (await connect(board, {env})).run('user')).toContain('alice');
      await user.write('config', `IdentityAgent "${socket}"\nIdentityFile ~/.ssh/public.pub\n`);
      expect(await (await connect(board)).run('user')).toContain('alice');
      await user.write('config', `IdentityAgent none\nIdentityFile ~/.ssh/public.pub\n`);
      await expect(connect(board, {env})).rejects.toMatchObject({refused: true});
    } finally {
      agent.stop();
    }
  });

  it('our connection asks for the passphrase of a key, and names ssh-add where it cannot ask', async () => {
    await user.write(
      'config',
      config('one').replace(`IdentityFile ${keys().target}`, `IdentityFile ${keys().locked}`),
    );
    await knowAll();
    const asked: number[] = [];
    const askPassphrase = (_path: string, attempt: number): Promise<string | undefined> => {
      asked.push(attempt);
      return Promise.resolve(attempt === 1 ? 'wrong' : 'secret');
    };
    const connection = await connect({host: 'board'}, {askPassphrase});
    expect(await connection.run('user')).toContain('alice');
    expect(asked).toEqual([1, 2]);
    await expect(
      connect({host: 'board'}, {askPassphrase: () => Promise.resolve(undefined)}),
    ).rejects.toMatchObject({refused: true});
    await expect(connect({host: 'board'})).rejects.toMatchObject({
      refused: true,
      message: expect.stringContaining(`ssh-add ${keys().locked}`) as string,
    });
  });

  it('our connection does not ask for the passphrase of a key that is not accepted', async () => {
    user.key('id_ed25519', 'ed25519', 'other');
    await user.write('config', `IdentityFile ~/.ssh/id_ed25519\nIdentityFile ${keys().target}\n`);
    await user.write('known_hosts', await target.knownHosts());
    const connection = await connect(
      {host: '127.0.0.1', port: target.port},
      {askPassphrase: () => Promise.reject(new Error('Nobody was to be asked.'))},
    );
    expect(await connection.run('user')).toContain('alice');
  });

  it('connecting through jump hosts fails with the hop where the way ends', async () => {
    await user.write('config', config('one', 1));
    await knowAll();
    await expect(connect({host: 'board'})).rejects.toMatchObject({
      refused: false,
      message: expect.stringContaining('cannot reach 127.0.0.1:1') as string,
    });
    await user.write('config', config('board'));
    await expect(connect({host: 'board'})).rejects.toMatchObject({
      message: expect.stringContaining('circle') as string,
    });
    await user.write('config', 'ProxyCommand nc %h %p\n');
    await expect(connect({host: 'board'})).rejects.toMatchObject({
      message: expect.stringContaining('--ssh-args') as string,
    });
  });
});
