/** What a soak stands on: a scratch directory, accounts, ports, a board, and a host, each in a process of its own. */
import {mkdir, writeFile} from 'node:fs/promises';
import {randomInt} from 'node:crypto';
import {once} from 'node:events';
import {createServer, type AddressInfo, type Server} from 'node:net';
import {join} from 'node:path';
import {generateKey} from '../../source/ssh/identity/generate-key.js';
import type {PlanOptions} from '../../source/index.js';
import {program, type Crew, type Process} from './processes.js';

/** Who hosts. All these have an account. */
export const owner = 'alice';
/** Who lends a worker. */
export const lenders = ['bob', 'carol', 'diana', 'erin'] as const;
/** Who posts jobs. */
export const posters = ['frank', 'grace', 'heidi'] as const;
/** Whose client is killed. */
export const doomed = 'ivan';

const cluster = `${owner}/friends`;

/** What a soak stands on. */
export type World = {
  readonly directory: string;
  readonly cluster: string;
  /** How the public API joins as a user. */
  plan(user: string): PlanOptions;
  /** The flags with which the program joins as a user. */
  flags(user: string): readonly string[];
  /** Those by which payloads travel. */
  readonly wormhole: readonly string[];
  /**
   * The environment of a process with a home and a temporary directory of its own.
   * @param home its name below the scratch directory
   */
  environment(home: string, temporary?: string): NodeJS.ProcessEnv;
  /** Ends the board and has a new one in its place: same keys, same ports. Resolves when that is up. */
  restartBoard(signal: 'SIGKILL' | 'SIGTERM'): Promise<void>;
};

/** Starts board, mailbox, relay and host, and waits until they are up. */
export async function openWorld(directory: string, crew: Crew): Promise<World> {
  const accounts = join(directory, 'accounts');
  await mkdir(accounts);
  const keyOf = (user: string) => join(directory, `${user}.key`);
  for (const user of [owner, ...lenders, ...posters, doomed]) {
    const {privateKey, publicKey} = generateKey('soak');
    await writeFile(keyOf(user), privateKey, {mode: 0o600});
    await writeFile(join(accounts, user), `${publicKey}\n`);
  }

  const [port = 0, mailboxPort = 0, relayPort = 0] = await freePorts(3);
  const environment = (home: string, temporary = join(directory, home, 'tmp')): NodeJS.ProcessEnv => ({
    ...process.env,
    HOME: join(directory, home),
    XDG_DATA_HOME: join(directory, home, 'data'),
    XDG_CONFIG_HOME: join(directory, home, 'config'),
    TMPDIR: temporary,
  });
  for (const home of ['board', 'host', 'observer', 'clients', ...lenders]) {
    await mkdir(join(directory, home, 'tmp'), {recursive: true});
  }

  let fingerprint = '';
  const startBoard = async (): Promise<Process> => {
    const up = Promise.withResolvers<void>();
    const board = crew.start({
      kind: 'board',
      args: [
        program,
        'board',
        `--accounts=${accounts}`,
        `--port=${port}`,
        `--mailbox-port=${mailboxPort}`,
        `--relay-port=${relayPort}`,
        '--print-config',
      ],
      env: environment('board'),
      onLine(line) {
        ({fingerprint} = JSON.parse(line) as {fingerprint: string});
        up.resolve();
      },
    });
    void board.exited.then(() =>
      up.reject(new Error(`The board did not start: ${board.complaints.join(' ')}`)),
    );
    await up.promise;
    return board;
  };
  let board = await startBoard();

  const wormhole = [`--mailbox=ws://127.0.0.1:${mailboxPort}/v1`, `--relay=127.0.0.1:${relayPort}`];
  const flags = (user: string) => [
    `--cluster=${cluster}`,
    `--host=127.0.0.1:${port}`,
    `--accept-host-key=${fingerprint}`,
    `--identity=${keyOf(user)}`,
  ];
  const hosted = Promise.withResolvers<void>();
  const host = crew.start({
    kind: 'host',
    args: [
      program,
      'host',
      ...flags(owner),
      `--users=${[...lenders, ...posters, doomed].join(',')}`,
      '--json',
    ],
    env: environment('host'),
    onLine(line) {
      if (line.startsWith('{"type":"access"')) hosted.resolve();
    },
  });
  void host.exited.then(() =>
    hosted.reject(new Error(`The host did not start: ${host.complaints.join(' ')}`)),
  );
  await hosted.promise;

  return {
    directory,
    cluster,
    flags,
    wormhole,
    environment,
    plan: (user) => ({
      cluster,
      host: `127.0.0.1:${port}`,
      acceptHostKey: fingerprint,
      identity: keyOf(user),
      mailbox: `ws://127.0.0.1:${mailboxPort}/v1`,
      relay: `127.0.0.1:${relayPort}`,
    }),
    async restartBoard(signal) {
      board.signal(signal);
      await board.exited;
      board = await startBoard();
    },
  };
}

/** Ports that no outgoing connection is given, so that the board finds them free when it comes back. */
async function freePorts(count: number): Promise<readonly number[]> {
  const servers: Server[] = [];
  while (servers.length < count) {
    const server = createServer().listen(randomInt(15_000, 31_000), '127.0.0.1');
    try {
      await once(server, 'listening');
      servers.push(server);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    }
  }

  return Promise.all(
    servers.map(async (server) => {
      const {port} = server.address() as AddressInfo;
      server.close();
      await once(server, 'close');
      return port;
    }),
  );
}
