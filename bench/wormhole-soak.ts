import {spawn} from 'node:child_process';
import {randomBytes} from 'node:crypto';
import {mkdir, mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {makeWorkDirectory} from '../source/payload/work-directory.js';
import {receiveFile} from '../source/wormhole/receive.js';
import {sendFile} from '../source/wormhole/send.js';
import {startMailbox} from '../source/wormhole/server/mailbox.js';
import {startRelay} from '../source/wormhole/server/relay.js';
import {type Figure, percentile} from './bench.js';
import {
  canMapNames,
  type CommandLine,
  freshLoopbackAddress,
  mapWilliamsRelay,
  williamsRelayPort,
} from './wormhole/hosts.js';
import {has} from './wormhole/programs.js';

/** How many transfers went how well. */
type Soak = {
  /** Why transfers failed, one entry each. */
  readonly failures: readonly string[];
  /** Milliseconds each took, both sides' start and end included. */
  readonly times: readonly number[];
  /** Milliseconds from the first to the last. */
  readonly elapsed: number;
};

/** One transfer: its code, what is sent, and an empty directory of its own. */
type Transfer = {readonly code: string; readonly file: string; readonly directory: string};

const size = 1_000;
/** Transfers at a time. */
const parallel = 4;

/** Transfers 1 kB between two of ours, over and over, on the embedded mailbox server. */
export function soakOurs(count: number): Promise<Soak> {
  return soak(count, async ({code, file, directory}, options) => {
    const target = join(directory, 'received');
    await Promise.all([
      sendFile(code, {path: file, name: 'sent'}, options),
      receiveFile(code, {...options, maxBytes: size, place: () => target}),
    ]);
    return target;
  });
}

/** Sends 1 kB to wormhole-william, over and over, on the embedded mailbox server. */
export function soakToWilliam(count: number): Promise<Soak> {
  return soak(count, async ({code, file, directory}, options) => {
    const args = ['--relay-url', options.mailbox, 'receive', '--hide-progress', code];
    await Promise.all([
      sendFile(code, {path: file, name: 'received'}, options),
      runWilliam({command: 'wormhole-william', args}, directory),
    ]);
    return join(directory, 'received');
  });
}

/**
 * Receives 1 kB from wormhole-william, over and over, on the embedded mailbox server. A relay of ours stands where its
 * sender looks for its own, since it fails when it finds none.
 */
export async function soakFromWilliam(count: number): Promise<Soak> {
  await using work = await makeWorkDirectory();
  const host = freshLoopbackAddress();
  const relay = await startRelay({host, port: williamsRelayPort});
  try {
    const mapped = await mapWilliamsRelay(work.path, host);
    return await soak(count, async ({code, file, directory}, options) => {
      const args = ['--relay-url', options.mailbox, 'send', '--hide-progress', `--code=${code}`, file];
      const target = join(directory, 'received');
      await Promise.all([
        receiveFile(code, {...options, maxBytes: size, place: () => target}),
        runWilliam(mapped('wormhole-william', ...args), directory),
      ]);
      return target;
    });
  } finally {
    await relay.close();
  }
}

/**
 * 10,000 transfers between two of ours; where wormhole-william is installed 2,000 to it, and 2,000 from it where names
 * can be mapped. None may fail.
 */
export async function bench(): Promise<readonly Figure[]> {
  const william = has('wormhole-william');
  return [
    ...figures('ours to ours', await soakOurs(10_000)),
    ...(william ? figures('ours to wormhole-william', await soakToWilliam(2_000)) : []),
    ...(william && canMapNames() ? figures('wormhole-william to ours', await soakFromWilliam(2_000)) : []),
  ];
}

function figures(name: string, {failures, times, elapsed}: Soak): Figure[] {
  return [
    {name: `${name}: failures of ${times.length + failures.length}`, value: failures.length, unit: ''},
    {name: `${name}: transfers of 1 kB`, value: (times.length * 1_000) / elapsed, unit: '/s'},
    {name: `${name}: one transfer, p50`, value: percentile(times, 0.5), unit: 'ms'},
    {name: `${name}: one transfer, p99`, value: percentile(times, 0.99), unit: 'ms'},
  ];
}

type Options = {
  readonly mailbox: string;
  readonly advertise: readonly string[];
  readonly listenHost: string;
  readonly proxy: false;
  readonly timeouts: {readonly peer: number};
};

/** @param transfer gives the path of what was received */
async function soak(
  count: number,
  transfer: (transfer: Transfer, options: Options) => Promise<string>,
): Promise<Soak> {
  const mailbox = await startMailbox({host: '127.0.0.1', port: 0});
  const root = await mkdtemp(join(tmpdir(), 'wormhole-soak-'));
  const options: Options = {
    mailbox: mailbox.url,
    advertise: ['127.0.0.1'],
    listenHost: '127.0.0.1',
    proxy: false,
    timeouts: {peer: 30_000},
  };
  const failures: string[] = [];
  const times: number[] = [];
  const began = performance.now();
  let next = 0;

  const one = async (number: number): Promise<void> => {
    const directory = join(root, String(number));
    const file = `${directory}.sent`;
    const bytes = randomBytes(size);
    const started = performance.now();
    try {
      await mkdir(directory);
      await writeFile(file, bytes);
      const code = `${number}-${randomBytes(6).toString('hex')}-f`;
      const received = await transfer({code, file, directory}, options);
      if (!bytes.equals(await readFile(received))) throw new Error('other bytes came than were sent');
      times.push(performance.now() - started);
    } catch (error) {
      failures.push(`transfer ${number}: ${String(error)}`);
    } finally {
      await rm(directory, {recursive: true, force: true});
      await rm(file, {force: true});
    }
  };
  const work = async (): Promise<void> => {
    while (next < count) {
      next += 1;
      await one(next);
    }
  };
  try {
    await Promise.all(Array.from({length: parallel}, work));
    return {failures, times, elapsed: performance.now() - began};
  } finally {
    await mailbox.close();
    await rm(root, {recursive: true, force: true});
  }
}

/** Runs wormhole-william in a directory; ends it after a minute. */
function runWilliam({command, args}: CommandLine, cwd: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env: {PATH: process.env['PATH'], HOME: cwd},
      stdio: ['pipe', 'ignore', 'pipe'],
      timeout: 60_000,
    });
    let complaint = '';
    child.stderr.on('data', (chunk: Buffer) => {
      complaint += String(chunk);
    });
    child.on('error', reject);
    child.on('close', (status, signal) => {
      if (status === 0) resolve();
      else reject(new Error(`wormhole-william ended with ${status ?? signal}: ${complaint.slice(0, 500)}`));
    });
    child.stdin.on('error', () => undefined);
    child.stdin.end('y');
  });
}
