/** Our connection against OpenSSH's own server, whose forced command plays a small board. */
import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {spawnSync} from 'node:child_process';
import {tmpdir, userInfo} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {systemClock} from '../../source/clock/system.js';
import type {ConnectionOptions} from '../../source/ssh/connection.js';
import {connect} from '../../source/ssh/client.js';
import {createHostKeyPolicy} from '../../source/ssh/trust/host-key.js';
import {loadIdentity} from '../../source/ssh/identity/identity.js';
import {generateKey} from '../../source/ssh/identity/generate-key.js';
import {end, type KeyType, makeKey, type Sshd, startSshd, usable, whySkipped} from './helpers/sshd.js';
import {echo, startAgent} from './helpers/user.js';

const types: readonly KeyType[] = ['ed25519', 'rsa', 'ecdsa'];

describe.skipIf(!usable)(`connections to OpenSSH's server${whySkipped}`, () => {
  let directory = '';
  let server: Sshd;
  const file = (name: string) => join(directory, name);

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'sshd-'));
    for (const type of types) makeKey(file(type), type);
    makeKey(file('locked'), 'ed25519', 'secret');
    server = await startSshd(directory, 'board', 'board', types.map(file));
    await writeFile(file('known_hosts'), await server.knownHosts());
    spawnSync('ssh-keygen', ['-q', '-H', '-f', file('known_hosts')]);
  });

  afterAll(async () => {
    await server.stop();
    await rm(directory, {recursive: true, force: true});
  });

  async function options(
    keys: string[],
    changes: Partial<ConnectionOptions> = {},
  ): Promise<ConnectionOptions> {
    return {
      host: '127.0.0.1',
      port: server.port,
      username: userInfo().username,
      identity: {
        keys: await Promise.all(keys.map(async (name) => ({name, text: await readFile(file(name), 'utf8')}))),
      },
      verifyHostKey: createHostKeyPolicy({knownHosts: () => readFile(file('known_hosts'), 'utf8')}),
      clock: systemClock,
      ...changes,
    };
  }

  it.each(types)('our connection logs in with a %s key, and runs several commands', async (type) => {
    const connection = await connect(await options([type]));
    expect(await connection.run('user')).toBe('alice\nid\n2026-11-21T22:20:58Z\n');
    await expect(connection.run('nonsense')).rejects.toThrow('no such command');
    expect(await connection.measure()).toBeGreaterThanOrEqual(0);
    expect(await echo(connection, 'one\ntwo\n')).toBe('one\ntwo\n');
    const pipe = await connection.pipe('pipe x', {onData: () => undefined, onClose: () => undefined});
    expect(await connection.run('user')).toContain('alice');
    await connection.close();
    await expect(connection.run('user')).rejects.toThrow();
    expect(pipe.write('three\n')).toBe(false);
  });

  it('our connection goes on to the next key when OpenSSH does not accept one', async () => {
    await writeFile(file('other'), generateKey().privateKey);
    const connection = await connect(await options(['other', 'ed25519']));
    await connection.close();
  });

  it('connecting to OpenSSH fails with a sentence when none of our keys is accepted', async () => {
    await writeFile(file('other'), generateKey().privateKey);
    await expect(connect(await options(['other']))).rejects.toMatchObject({
      refused: true,
      message: expect.stringContaining('none of your SSH keys') as string,
    });
  });

  it('our connection logs in with a key of each type from the agent, also when a key file is locked', async () => {
    const agent = await startAgent(file('agent'));
    try {
      await writeFile(file('id_ed25519'), await readFile(file('locked')));
      const load = () =>
        loadIdentity({
          home: '/nowhere',
          configured: [file('id_ed25519')],
          agent: file('agent'),
          readFile: (path) => readFile(path, 'utf8'),
        });
      expect(await load()).toMatchObject({error: expect.stringContaining('ssh-add') as string});
      for (const type of types) {
        agent.clear();
        agent.add(file(type));
        const identity = await load();
        if ('error' in identity) throw new Error(identity.error);
        expect(identity.keys).toEqual([]);
        const connection = await connect(await options([], {identity}));
        expect(await connection.run('user')).toContain('alice');
        await connection.close();
      }
    } finally {
      agent.stop();
    }
  });

  it('our connection refuses an unknown and a changed host key', async () => {
    const unknown = createHostKeyPolicy({knownHosts: () => Promise.resolve(undefined)});
    await expect(connect(await options(['ed25519'], {verifyHostKey: unknown}))).rejects.toMatchObject({
      refused: true,
      message: expect.stringMatching(/--accept-host-key=SHA256:/) as string,
    });
    const changed = createHostKeyPolicy({
      knownHosts: async () => `[127.0.0.1]:${server.port} ${await readFile(file('ed25519.pub'), 'utf8')}`,
    });
    await expect(connect(await options(['ed25519'], {verifyHostKey: changed}))).rejects.toMatchObject({
      message: expect.stringContaining('has changed') as string,
    });
  });

  it("our connection closes, with its pipes, when OpenSSH's server goes away", async () => {
    const connection = await connect(await options(['ed25519']));
    const ended = Promise.withResolvers<undefined>();
    await connection.pipe('pipe x', {
      onData: () => undefined,
      onClose() {
        ended.resolve(undefined);
      },
    });
    for (const pid of server.connections()) end(pid);
    expect(await connection.closed).toMatch(/closed the connection|failed/);
    await ended.promise;
  });

  it('connecting to OpenSSH ends when it is aborted', async () => {
    const stop = new AbortController();
    const opening = connect(await options(['ed25519'], {signal: stop.signal}));
    stop.abort();
    await expect(opening).rejects.toMatchObject({refused: false});
  });
});
