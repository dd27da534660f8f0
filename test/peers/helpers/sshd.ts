/** OpenSSH's own server on loopback, started and ended by a test, with tools to make keys. */
import {type ChildProcess, spawn, spawnSync} from 'node:child_process';
import {existsSync} from 'node:fs';
import {chmod, readFile, writeFile} from 'node:fs/promises';
import {createServer} from 'node:net';
import {join} from 'node:path';

const program = ['/usr/sbin/sshd', '/usr/local/sbin/sshd', '/usr/bin/sshd'].find(existsSync);
/** As root sshd wants /run/sshd. Where it is missing, a mount namespace of our own has it; the machine is not touched. */
const bare = process.getuid?.() === 0 && !existsSync('/run/sshd');
const namespace = ['-m', 'sh', '-c', 'mount -t tmpfs none /run && mkdir -m 755 /run/sshd && exec "$0" "$@"'];
const canRun = program !== undefined && (!bare || spawnSync('unshare', [...namespace, 'true']).status === 0);
const tools = ['ssh', 'ssh-keygen', 'ssh-agent', 'ssh-add', 'pgrep'];

/** Whether the tests can run at all. */
export const usable = canRun && tools.every((tool) => !spawnSync(tool, ['-?']).error);
/** To be put behind the name of a test. */
export const whySkipped = usable
  ? ''
  : ' (skipped: needs sshd, ssh, ssh-keygen, ssh-agent, ssh-add and pgrep)';

/** A small board, as a forced command; keys in a file beside it have no account, which it says as pico.sh does. */
const board = `#!/bin/sh
if [ "$SSH_ORIGINAL_COMMAND" = user ] && [ -e "$0-unknown" ] && grep -qFf "$0-unknown" "$SSH_USER_AUTH"; then
  echo "detected ssh command: [user]" >&2
  echo "ERROR: pubkey not found in our database: [$(cut -d' ' -f2,3 "$SSH_USER_AUTH")]" >&2
  exit 1
fi
case "$SSH_ORIGINAL_COMMAND" in
  user) printf 'alice\\nid\\n2026-11-21T22:20:58Z\\n' ;;
  ls) echo 'no pubsub channels found' ;;
  pipe*) exec cat ;;
  *) echo "no such command" >&2; exit 3 ;;
esac
`;

export type Sshd = {
  readonly port: number;
  /** Path of a host's private key; its public one is beside it. */
  readonly hostKey: (type: KeyType) => string;
  /** Lines of `known_hosts` for this server, under a name. */
  knownHosts(name?: string, types?: readonly KeyType[]): Promise<string>;
  /** From now on the board has no account for these public keys, though it lets them in. */
  disown(...keys: readonly string[]): Promise<void>;
  /** The processes that serve connections now. */
  connections(): number[];
  stop(): Promise<void>;
};

export type KeyType = 'ed25519' | 'rsa' | 'ecdsa';

/** Makes a key pair with ssh-keygen. @returns Path of the private key. */
export function makeKey(path: string, type: KeyType = 'ed25519', passphrase = ''): string {
  const {status, stderr} = spawnSync('ssh-keygen', ['-q', '-t', type, '-N', passphrase, '-f', path]);
  if (status !== 0) throw new Error(String(stderr));
  return path;
}

/**
 * Has an authority sign a user's public key. @returns Path of the certificate, where `ssh` looks for it.
 * @param principals the login names for which it is.
 */
export function certify(authority: string, key: string, principals: readonly string[]): string {
  const args = ['-q', '-s', authority, '-I', 'test', '-n', principals.join(','), `${key}.pub`];
  const {status, stderr} = spawnSync('ssh-keygen', args);
  if (status !== 0) throw new Error(String(stderr));
  return `${key}-cert.pub`;
}

/**
 * Starts a server.
 * @param directory where its files go.
 * @param name tells several servers of a test apart.
 * @param settings further lines of its configuration.
 * @param does `board`: its forced command is a small board. `jump`: it forwards connections, and runs nothing.
 */
export async function startSshd(
  directory: string,
  name: string,
  does: 'board' | 'jump',
  authorized: readonly string[],
  hostKeys: readonly KeyType[] = ['ed25519'],
  settings: readonly string[] = [],
): Promise<Sshd> {
  const file = (suffix: string): string => join(directory, `${name}-${suffix}`);
  const hostKey = (type: KeyType): string => file(`host-${type}`);
  for (const type of hostKeys) makeKey(hostKey(type), type);
  const keys = await Promise.all(authorized.map((path) => readFile(`${path}.pub`, 'utf8')));
  await writeFile(file('authorized_keys'), keys.join(''));
  await writeFile(file('command'), does === 'board' ? board : '#!/bin/sh\nexit 7\n');
  await chmod(file('command'), 0o755);
  const port = await freePort();
  await writeFile(
    file('config'),
    [
      `ListenAddress 127.0.0.1:${port}`,
      ...hostKeys.map((type) => `HostKey ${hostKey(type)}`),
      `AuthorizedKeysFile ${file('authorized_keys')}`,
      `PidFile ${file('pid')}`,
      `ForceCommand ${file('command')}`,
      `AllowTcpForwarding ${does === 'jump' ? 'yes' : 'no'}`,
      'PermitRootLogin prohibit-password',
      'PasswordAuthentication no',
      'StrictModes no',
      'UsePAM no',
      'ExposeAuthInfo yes',
      ...settings,
      '',
    ].join('\n'),
  );

  const daemon = await launch([program ?? '', '-D', '-e', '-f', file('config')]);
  return {
    port,
    hostKey,
    async knownHosts(host = '127.0.0.1', types = hostKeys) {
      const read = async (type: KeyType): Promise<string> => {
        const line = await readFile(`${hostKey(type)}.pub`, 'utf8');
        return `[${host}]:${port} ${line}`;
      };
      return (await Promise.all(types.map(read))).join('');
    },
    async disown(...paths) {
      const blobs = paths.map(async (path) => (await readFile(`${path}.pub`, 'utf8')).split(' ')[1]);
      await writeFile(file('command-unknown'), `${(await Promise.all(blobs)).join('\n')}\n`);
    },
    connections: () => childrenOf(daemon.pid),
    async stop() {
      const ended = new Promise((resolve) => daemon.once('exit', resolve));
      const children = childrenOf(daemon.pid);
      daemon.kill();
      if (daemon.exitCode === null) await ended;
      for (const child of children) end(child);
    },
  };
}

/** Ends a process that may be gone by now. */
export function end(pid: number): void {
  try {
    process.kill(pid);
  } catch {
    // It was faster.
  }
}

function childrenOf(pid: number | undefined): number[] {
  const {stdout} = spawnSync('pgrep', ['-P', String(pid)], {encoding: 'utf8'});
  return stdout.split('\n').filter(Boolean).map(Number);
}

function launch(command: readonly string[]): Promise<ChildProcess> {
  const [first = '', ...rest] = bare ? ['unshare', ...namespace, ...command] : command;
  const started = spawn(first, rest, {stdio: ['ignore', 'ignore', 'pipe']});
  return new Promise((resolve, reject) => {
    let said = '';
    started.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes('listening on')) resolve(started);
    });
    started.once('exit', () => {
      reject(new Error(said));
    });
  });
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address ? address.port : 0;
}
