/** The system's `ssh` in place of our own connection: `--ssh-args`. */
import {execFile} from 'node:child_process';
import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {afterAll, afterEach, beforeAll, describe, expect, it} from 'vitest';
import {systemClock} from '../../source/clock/system.js';
import type {Connection} from '../../source/ssh/connection.js';
import type {SshAddress} from '../../source/ssh/jump/address.js';
import {type BoardServer, startBoard} from '../../source/board/server/server.js';
import {type BoardSession, openBoard} from '../../source/board/session/session.js';
import {createProgramConnect, type SshProgramOptions} from '../../source/ssh/openssh/program.js';
import {hostBlock} from './helpers/ssh-config.js';
import {end, makeKey, type Sshd, startSshd, usable, whySkipped} from './helpers/sshd.js';
import {echo} from './helpers/user.js';

describe.skipIf(!usable)(`connections by the system's ssh${whySkipped}`, () => {
  let directory = '';
  let target: Sshd;
  let jump: Sshd;
  let embedded: BoardServer;
  const open: Connection[] = [];
  const file = (name: string): string => join(directory, name);

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'ssh-args-'));
    for (const name of ['key', 'jump-key', 'alice']) makeKey(file(name));
    target = await startSshd(directory, 'target', 'board', [file('key')]);
    jump = await startSshd(directory, 'jump', 'jump', [file('jump-key')]);
    const publicKey = await readFile(file('alice.pub'), 'utf8');
    embedded = await startBoard({host: '127.0.0.1', port: 0, accounts: new Map([['alice', [publicKey]]])});
    const known = `[127.0.0.1]:${embedded.port} ${embedded.hostKey}\n`;
    await writeFile(file('known_hosts'), (await target.knownHosts()) + (await jump.knownHosts()) + known);
    await writeFile(
      file('config'),
      `
UserKnownHostsFile "${file('known_hosts')}"
GlobalKnownHostsFile /dev/null
IdentityAgent none
IdentitiesOnly yes
${hostBlock('board', target.port, file('key'))}
${hostBlock('embedded', embedded.port, file('alice'))}
${hostBlock('jump', jump.port, file('jump-key'))}
`,
    );
  });

  afterEach(async () => {
    await Promise.all(open.splice(0).map((connection) => connection.close()));
  });

  afterAll(async () => {
    await embedded.close();
    await Promise.all([target.stop(), jump.stop()]);
    await rm(directory, {recursive: true, force: true});
  });

  const connect = async (
    args: readonly string[],
    board: SshAddress = {host: 'board'},
    options: Partial<SshProgramOptions> = {},
  ): Promise<Connection> => {
    const start = createProgramConnect({args, board, env: process.env, ...options});
    const connection = await start({host: board.host, port: 22, username: '', clock: systemClock});
    open.push(connection);
    return connection;
  };

  it('a connection by ssh uses a configuration, and runs commands and pipes', async () => {
    const connection = await connect(['-F', file('config')]);
    expect(connection.host).toBe('127.0.0.1');
    expect(await connection.run('user')).toBe('alice\nid\n2026-11-21T22:20:58Z\n');
    await expect(connection.run('nonsense')).rejects.toThrow('no such command');
    expect(await echo(connection, 'one\ntwo\n')).toBe('one\ntwo\n');
    await expect(connection.measure()).rejects.toThrow('latency');
    await connection.close();
    expect(await connection.closed).toContain('closed');
    await expect(connection.run('user')).rejects.toThrow();
  });

  it('a connection by ssh works with -v and with -q', async () => {
    const loud = await connect(['-v', '-F', file('config')]);
    expect(await loud.run('user')).toBe('alice\nid\n2026-11-21T22:20:58Z\n');
    expect(await echo(loud, 'hello\n')).toBe('hello\n');
    const quiet = await connect(['-q', '-F', file('config')]);
    expect(await echo(quiet, 'hello\n')).toBe('hello\n');
  });

  it('a connection by ssh goes through a jump host, with -i and -o', async () => {
    const args = ['-F', file('config'), '-J', 'jump', '-i', file('key'), '-o', `Port=${target.port}`];
    const connection = await connect(args, {host: '127.0.0.1'});
    expect(await connection.run('user')).toContain('alice');
    expect(await echo(connection, 'hello\n')).toBe('hello\n');
  });

  it('a connection by ssh takes port, user and key as they are given', async () => {
    const connection = await connect(
      ['-F', file('config'), '-o', 'User=nobody-at-all'],
      {host: '127.0.0.1', port: target.port},
      {identities: [file('key')]},
    );
    await expect(connection.run('user')).rejects.toMatchObject({refused: true});
  });

  it('a pipe by ssh sends what was written before it is closed', async () => {
    const connection = await connect(['-F', file('config')]);
    const text = `${'x'.repeat(1000)}\n`.repeat(500);
    expect(await echo(connection, text)).toHaveLength(text.length);
  });

  it('a connection by ssh that fails says why', async () => {
    const unknown = await connect(['-F', file('config'), '-o', 'UserKnownHostsFile=/dev/null']);
    await expect(unknown.run('user')).rejects.toMatchObject({
      failure: 'hostKey',
      refused: true,
      message: expect.stringContaining('Host key verification failed') as string,
    });
    const stranger = await connect(['-F', file('config'), '-i', file('alice'), '-p', String(target.port)], {
      host: '127.0.0.1',
    });
    await expect(
      stranger.pipe('pipe x', {onData: () => undefined, onClose: () => undefined}),
    ).rejects.toMatchObject({
      failure: 'auth',
      message: expect.stringContaining('ermission denied') as string,
    });
    expect(await stranger.closed).toContain('ermission denied');
    const nowhere = await connect(['-F', file('config')], {host: '127.0.0.1', port: 1});
    await expect(nowhere.run('user')).rejects.toMatchObject({failure: 'network', refused: false});
    const missing = await connect([], {host: 'board'}, {env: {PATH: '/nonexistent'}});
    await expect(missing.run('user')).rejects.toMatchObject({
      failure: 'setup',
      refused: true,
      message: expect.stringContaining('install OpenSSH') as string,
    });
    const strange = await connect(['-o', 'Nonsense=yes']);
    await expect(strange.run('user')).rejects.toMatchObject({failure: 'setup'});
  });

  it('a connection by ssh that fails at a jump host says why it did', async () => {
    const jumping = async (jumpHost: string) =>
      connect(['-F', file('other'), '-J', jumpHost], {host: 'board'});
    const settings = await readFile(file('config'), 'utf8');
    await writeFile(file('empty'), '');
    await writeFile(file('other'), settings.replace(file('known_hosts'), file('empty')));
    await expect((await jumping('jump')).run('user')).rejects.toMatchObject({
      ...{failure: 'hostKey', refused: true, jumpHost: 'a jump host'},
      message: 'ssh to board failed: Host key verification failed.',
    });
    await writeFile(file('other'), settings.replace(file('jump-key'), file('alice')));
    await expect((await jumping('jump')).run('user')).rejects.toMatchObject({
      ...{failure: 'auth', jumpHost: 'a jump host'},
      message: expect.stringContaining('Permission denied') as string,
    });
    await writeFile(file('other'), settings);
    await expect((await jumping('127.0.0.1:1')).run('user')).rejects.toMatchObject({
      failure: 'network',
      message: expect.stringContaining('Connection refused') as string,
    });
    // This one runs a board and forwards nothing.
    await writeFile(file('other'), settings + hostBlock('lb', target.port, file('key')));
    await expect((await jumping('lb')).run('user')).rejects.toMatchObject({
      ...{failure: 'jump', refused: true},
      message: expect.stringContaining('administratively prohibited') as string,
    });
  });

  it('a pipe by ssh closes when its connection is lost', async () => {
    const connection = await connect(['-F', file('config'), '-J', 'jump']);
    const ended = Promise.withResolvers<undefined>();
    await connection.pipe('pipe x', {
      onData: () => undefined,
      onClose: () => {
        ended.resolve(undefined);
      },
    });
    for (const pid of jump.connections()) end(pid);
    await ended.promise;
    expect(await connection.closed).toMatch(/ssh to board failed/);
  });

  it('a connection by ssh closes when it is aborted', async () => {
    const stop = new AbortController();
    const start = createProgramConnect({
      args: ['-F', file('config')],
      board: {host: 'board'},
      env: process.env,
    });
    const connection = await start({
      ...{host: 'board', port: 22, username: '', clock: systemClock},
      signal: stop.signal,
    });
    const running = connection.run('user');
    stop.abort();
    await connection.closed;
    await expect(running).rejects.toThrow();
  });

  const live = (session: BoardSession): Promise<void> =>
    new Promise((resolve, reject) => {
      session.subscribe((event) => {
        if (event.type !== 'link') return;
        if (event.state === 'live') resolve();
        if (event.state === 'closed' || event.state === 'lost') reject(new Error(event.detail));
      });
    });

  it('ssh makes a connection for each pipe, or shares that of a master which the user runs', async () => {
    const socket = file('master');
    const shared = ['-F', file('config'), '-S', socket];
    const master = (...args: string[]) => promisify(execFile)('ssh', [...shared, ...args, 'embedded']);
    // With `-f` it goes into the background when it is connected.
    await master('-M', '-N', '-f', '-n');
    try {
      for (const [args, connections] of [
        [shared, 1],
        [['-F', file('config')], 4],
      ] as const) {
        const session = openBoard({
          cluster: 'alice/friends',
          ...{host: 'embedded', port: 22, role: 'host', access: ['bob'], clock: systemClock},
          connect: createProgramConnect({args, board: {host: 'embedded'}, env: process.env}),
        });
        try {
          await live(session);
          const pipes = (await session.listing())?.topics.flatMap((topic) => topic.pipes) ?? [];
          expect(pipes).toHaveLength(4);
          expect(new Set(pipes.map(({address}) => address)).size).toBe(connections);
        } finally {
          await session.close();
        }
      }
    } finally {
      await master('-O', 'exit');
    }
  });

  it('a session by ssh hosts a cluster on the embedded board behind a jump host', async () => {
    const args = ['-F', file('config'), '-J', 'jump'];
    const board = {host: 'embedded'};
    const session = openBoard({
      cluster: 'alice/friends',
      ...{host: 'embedded', port: 22, role: 'host', access: ['bob'], clock: systemClock},
      connect: createProgramConnect({args, board, env: process.env}),
    });
    try {
      await live(session);
      expect(session.user).toBe('alice');
      expect(session.extended).toBe(true);
      const listing = await session.listing();
      const topic = listing?.topics.find(({name}) => name === 'alice/friends/future.p2p');
      expect(topic?.access).toEqual(['alice', 'bob']);
    } finally {
      await session.close();
    }
  });
});
