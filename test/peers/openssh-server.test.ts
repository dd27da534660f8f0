/** Our connection against OpenSSH's own server, whose forced command plays a small board. */
import {type ChildProcess, spawn, spawnSync} from 'node:child_process';
import {existsSync} from 'node:fs';
import {chmod, mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {createServer} from 'node:net';
import {tmpdir, userInfo} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {systemClock} from '../../source/clock/system.js';
import {connect, type ConnectionOptions} from '../../source/board/connection.js';
import {createHostKeyPolicy} from '../../source/board/host-key.js';
import {loadIdentity} from '../../source/board/identity.js';
import {generateKey} from '../../source/board/keys.js';

const sshd = ['/usr/sbin/sshd', '/usr/local/sbin/sshd', '/usr/bin/sshd'].find(existsSync);
/** As root sshd wants /run/sshd. Where it is missing, a mount namespace of our own has it; the machine is not touched. */
const bare = process.getuid?.() === 0 && !existsSync('/run/sshd');
const namespace = ['-m', 'sh', '-c', 'mount -t tmpfs none /run && mkdir -m 755 /run/sshd && exec "$0" "$@"'];
const canRun = sshd !== undefined && (!bare || spawnSync('unshare', [...namespace, 'true']).status === 0);
const hasTools = ['ssh-keygen', 'ssh-agent', 'ssh-add', 'pgrep'].every(
  (tool) => !spawnSync(tool, ['-?']).error,
);
const usable = canRun && hasTools;

const board = `#!/bin/sh
case "$SSH_ORIGINAL_COMMAND" in
  user) printf 'alice\\nid\\n2026-11-21T22:20:58Z\\n' ;;
  pipe*) exec cat ;;
  *) echo "no such command" >&2; exit 3 ;;
esac
`;

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address ? address.port : 0;
}

describe.skipIf(!usable)(
  `OpenSSH's server and our connection${usable ? '' : ' (skipped: needs sshd, ssh-keygen, ssh-agent, ssh-add and pgrep)'}`,
  () => {
    let directory = '';
    let port = 0;
    let daemon: ChildProcess;
    const file = (name: string) => join(directory, name);

    beforeAll(async () => {
      directory = await mkdtemp(join(tmpdir(), 'sshd-'));
      port = await freePort();
      for (const type of ['ed25519', 'rsa', 'ecdsa']) {
        spawnSync('ssh-keygen', ['-q', '-t', type, '-N', '', '-f', file(type)]);
      }

      spawnSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', file('host')]);
      spawnSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', 'secret', '-f', file('locked')]);
      const keys = await Promise.all(
        ['ed25519', 'rsa', 'ecdsa'].map((type) => readFile(file(`${type}.pub`), 'utf8')),
      );
      await writeFile(file('authorized_keys'), keys.join(''));
      await writeFile(file('board'), board);
      await chmod(file('board'), 0o755);
      await writeFile(file('known_hosts'), `[127.0.0.1]:${port} ${await readFile(file('host.pub'), 'utf8')}`);
      spawnSync('ssh-keygen', ['-q', '-H', '-f', file('known_hosts')]);
      await writeFile(
        file('config'),
        [
          `ListenAddress 127.0.0.1:${port}`,
          `HostKey ${file('host')}`,
          `AuthorizedKeysFile ${file('authorized_keys')}`,
          `PidFile ${file('pid')}`,
          `ForceCommand ${file('board')}`,
          'PermitRootLogin prohibit-password',
          'PasswordAuthentication no',
          'StrictModes no',
          'UsePAM no',
          '',
        ].join('\n'),
      );
      const command = [sshd ?? '', '-D', '-e', '-f', file('config')];
      const [program = '', ...args] = bare ? ['unshare', ...namespace, ...command] : command;
      const started = spawn(program, args, {stdio: ['ignore', 'ignore', 'pipe']});
      daemon = started;
      await new Promise<void>((resolve, reject) => {
        let said = '';
        started.stderr.on('data', (chunk: Buffer) => {
          said += chunk.toString();
          if (said.includes('listening on')) resolve();
        });
        started.once('exit', () => {
          reject(new Error(said));
        });
      });
    });

    afterAll(async () => {
      daemon.kill();
      await rm(directory, {recursive: true, force: true});
    });

    async function options(
      keys: string[],
      changes: Partial<ConnectionOptions> = {},
    ): Promise<ConnectionOptions> {
      return {
        host: '127.0.0.1',
        port,
        username: userInfo().username,
        identity: {keys: await Promise.all(keys.map((name) => readFile(file(name), 'utf8')))},
        verifyHostKey: createHostKeyPolicy({knownHosts: () => readFile(file('known_hosts'), 'utf8')}),
        clock: systemClock,
        ...changes,
      };
    }

    it.each(['ed25519', 'rsa', 'ecdsa'])(
      'logs in with a key of type %s, and runs commands on one connection',
      async (type) => {
        const connection = await connect(await options([type]));
        expect(await connection.run('user')).toBe('alice\nid\n2026-11-21T22:20:58Z\n');
        await expect(connection.run('nonsense')).rejects.toThrow('no such command');
        expect(await connection.measure()).toBeGreaterThanOrEqual(0);
        let heard = '';
        const echoed = Promise.withResolvers<undefined>();
        const ended = Promise.withResolvers<undefined>();
        const pipe = await connection.pipe('pipe x', {
          onData(chunk) {
            heard += chunk.toString();
            if (heard.endsWith('two\n')) echoed.resolve(undefined);
          },
          onClose() {
            ended.resolve(undefined);
          },
        });
        expect(pipe.write('one\n')).toBe(true);
        expect(await connection.run('user')).toContain('alice');
        pipe.write('two\n');
        await echoed.promise;
        expect(heard).toBe('one\ntwo\n');
        pipe.close();
        await ended.promise;
        expect(pipe.write('three\n')).toBe(false);
        await connection.close();
        await expect(connection.run('user')).rejects.toThrow();
      },
    );

    it('goes on to the next key when one is not accepted', async () => {
      await writeFile(file('other'), generateKey().privateKey);
      const connection = await connect(await options(['other', 'ed25519']));
      await connection.close();
    });

    it('says that no key is accepted', async () => {
      await writeFile(file('other'), generateKey().privateKey);
      await expect(connect(await options(['other']))).rejects.toMatchObject({
        refused: true,
        message: expect.stringContaining('none of your SSH keys') as string,
      });
    });

    it('logs in with the agent, also when the key file is locked', async () => {
      const agent = spawn('ssh-agent', ['-D', '-a', file('agent')], {stdio: ['ignore', 'pipe', 'ignore']});
      try {
        await new Promise((resolve) => agent.stdout.once('data', resolve));
        const load = () =>
          loadIdentity({
            home: '/nowhere',
            files: [file('locked')],
            agent: file('agent'),
            readFile: (path) => readFile(path, 'utf8'),
          });
        expect(await load()).toEqual({error: expect.stringContaining('ssh-add') as string});
        spawnSync('ssh-add', ['-q', file('ed25519')], {env: {...process.env, SSH_AUTH_SOCK: file('agent')}});
        const identity = await load();
        if ('error' in identity) throw new Error(identity.error);
        expect(identity.keys).toEqual([]);
        const connection = await connect(await options([], {identity}));
        expect(await connection.run('user')).toContain('alice');
        await connection.close();
      } finally {
        agent.kill();
      }
    });

    it('refuses an unknown and a changed host key', async () => {
      const unknown = createHostKeyPolicy({knownHosts: () => Promise.resolve(undefined)});
      await expect(connect(await options(['ed25519'], {verifyHostKey: unknown}))).rejects.toMatchObject({
        refused: true,
        message: expect.stringMatching(/--accept-host-key=SHA256:/) as string,
      });
      const changed = createHostKeyPolicy({
        knownHosts: async () => `[127.0.0.1]:${port} ${await readFile(file('ed25519.pub'), 'utf8')}`,
      });
      await expect(connect(await options(['ed25519'], {verifyHostKey: changed}))).rejects.toMatchObject({
        message: expect.stringContaining('has changed') as string,
      });
    });

    it('notices when the server goes away', async () => {
      const connection = await connect(await options(['ed25519']));
      let ended = false;
      await connection.pipe('pipe x', {
        onData: () => undefined,
        onClose() {
          ended = true;
        },
      });
      // The process that serves this connection is a child of the daemon.
      const children = spawnSync('pgrep', ['-P', String(daemon.pid)], {encoding: 'utf8'})
        .stdout.trim()
        .split('\n');
      for (const child of children) process.kill(Number(child));
      expect(await connection.closed).toMatch(/closed the connection|failed/);
      expect(ended).toBe(true);
    });

    it('gives up connecting when it is told to', async () => {
      const stop = new AbortController();
      const opening = connect(await options(['ed25519'], {signal: stop.signal}));
      stop.abort();
      await expect(opening).rejects.toMatchObject({refused: false});
    });
  },
);
