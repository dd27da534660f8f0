/** A user of ssh with a home of his own. */
import {spawn, spawnSync} from 'node:child_process';
import {mkdir, readFile, writeFile} from 'node:fs/promises';
import {userInfo} from 'node:os';
import {join} from 'node:path';
import {systemClock} from '../../../source/clock/system.js';
import type {Connection} from '../../../source/ssh/connection.js';
import type {SshAddress} from '../../../source/ssh/jump/address.js';
import {createUserConnect, type UserConnectOptions} from '../../../source/ssh/connect.js';
import {userFiles} from '../../../source/session/local-user.js';
import {makeKey, type KeyType} from './sshd.js';

export type SshUser = {
  readonly home: string;
  /** A path in `~/.ssh`. */
  file(name: string): string;
  /** Writes a file of `~/.ssh`. */
  write(name: string, text: string): Promise<void>;
  read(name: string): Promise<string>;
  /** Makes a key in `~/.ssh`. */
  key(name: string, type?: KeyType, passphrase?: string): string;
  /** Connects as his ssh would, but for the system's configuration. */
  connect(
    board: SshAddress,
    options?: Partial<UserConnectOptions> & {env?: NodeJS.ProcessEnv},
  ): Promise<Connection>;
};

export async function makeUser(home: string): Promise<SshUser> {
  const file = (name: string): string => join(home, '.ssh', name);
  await mkdir(join(home, '.ssh'), {recursive: true, mode: 0o700});
  return {
    home,
    file,
    write: (name, text) => writeFile(file(name), text, {mode: 0o600}),
    read: (name) => readFile(file(name), 'utf8'),
    key: (name, type, passphrase) => makeKey(file(name), type, passphrase),
    connect(board, {env = {}, ...options} = {}) {
      const connect = createUserConnect({
        user: {name: userInfo().username, uid: userInfo().uid, home, machine: 'laptop', env},
        files: {
          ...userFiles,
          readFile: (path) =>
            path.startsWith('/etc/') ? Promise.reject(new Error('ENOENT')) : userFiles.readFile(path),
        },
        board,
        ...options,
      });
      return connect({host: board.host, port: board.port ?? 22, username: '', clock: systemClock});
    },
  };
}

/** A running ssh-agent. */
type Agent = {
  add(key: string): void;
  /** Takes all keys out. */
  clear(): void;
  stop(): void;
};

/** Starts ssh-agent. */
export async function startAgent(socket: string): Promise<Agent> {
  const agent = spawn('ssh-agent', ['-D', '-a', socket], {stdio: ['ignore', 'pipe', 'ignore']});
  await new Promise((resolve) => agent.stdout.once('data', resolve));
  const add = (argument: string): void => {
    const env = {...process.env, SSH_AUTH_SOCK: socket};
    const {status, stderr} = spawnSync('ssh-add', ['-q', argument], {env});
    if (status !== 0) throw new Error(String(stderr));
  };
  return {
    add,
    clear: () => {
      add('-D');
    },
    stop: () => agent.kill(),
  };
}

/** Says something on a pipe of a board that answers with the same. @returns What came back. */
export async function echo(connection: Connection, text: string): Promise<string> {
  let heard = '';
  const {promise, resolve} = Promise.withResolvers<undefined>();
  const ended = Promise.withResolvers<undefined>();
  const pipe = await connection.pipe('pipe x', {
    onData(chunk) {
      heard += chunk.toString();
      if (heard.length >= text.length) resolve(undefined);
    },
    onClose: () => {
      ended.resolve(undefined);
    },
  });
  if (!pipe.write(text)) throw new Error('The pipe does not take what is written.');
  await promise;
  pipe.close();
  await ended.promise;
  return heard;
}
