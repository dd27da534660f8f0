/** Attempts to get out of a sandbox: each is first shown to succeed without one. */
import {spawn} from 'node:child_process';
import {randomUUID} from 'node:crypto';
import {once} from 'node:events';
import {writeFile} from 'node:fs/promises';
import {createServer} from 'node:net';
import {hostname} from 'node:os';
import {join} from 'node:path';
import {DatabaseSync} from 'node:sqlite';
import {onTestFinished} from 'vitest';
import {detectSandbox} from '../../../source/runtime/sandbox/detect.js';
import {testDirectory} from '../../runtime/support/directory.js';

/** What an attempt says that succeeded, and nothing else. */
export const got = 'GOT-OUT';

/** The sandbox that works here, and what the names of tests say where there is none. */
export const walls = await detectSandbox();
export const needsWalls = walls === undefined ? ' (skipped: needs a working bwrap)' : '';

/** Whether the tests are run by root, to whom alone some attempts succeed outside. */
export const isRoot = process.getuid?.() === 0;
export const needsRoot = isRoot ? '' : ' (skipped: needs root)';

/** What jobs want to get at: it lasts as long as the test. */
export type Prey = Readonly<{
  /** A file with the word `swordfish`. */
  secret: string;
  /** The same in a database of SQLite. */
  database: string;
  /** A process of ours whose environment has the word, by its number. */
  pid: number;
  /** The name of this machine. */
  host: string;
  /** Listens on this machine and answers `reached`. */
  port: number;
  /** So does this socket, as those of agents and buses do, */
  socket: string;
  /** and this one, which Linux keeps in no directory. */
  abstract: string;
}>;

/** Lays it out. */
export async function layPrey(): Promise<Prey> {
  const directory = await testDirectory();
  const prey = {
    secret: join(directory, 'secret'),
    database: join(directory, 'database'),
    socket: join(directory, 'agent'),
    abstract: `\0p2p-tui-test-${randomUUID()}`,
  };
  await writeFile(prey.secret, 'swordfish');
  const database = new DatabaseSync(prey.database);
  database.exec("CREATE TABLE secret (word); INSERT INTO secret VALUES ('swordfish')");
  database.close();

  const child = spawn('sleep', ['1000'], {env: {...process.env, P2P_TUI_TEST_SECRET: 'swordfish'}});
  onTestFinished(() => void child.kill());
  await once(child, 'spawn');

  const listen = async (at: number | string): Promise<number> => {
    const server = createServer((socket) => socket.on('error', () => undefined).end('reached'));
    onTestFinished(() => void server.close());
    if (typeof at === 'number') server.listen(at, '127.0.0.1');
    else server.listen(at);
    await once(server, 'listening');
    const address = server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  };
  await listen(prey.socket);
  await listen(prey.abstract);
  return {...prey, host: hostname(), pid: child.pid ?? 0, port: await listen(0)};
}
