import {randomBytes} from 'node:crypto';
import {mkdtemp, readFile, readdir, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll} from 'vitest';
import type {Clock} from '../../../source/clock/clock.js';
import {systemClock} from '../../../source/clock/system.js';
import type {WormholeOptions} from '../../../source/wormhole/options.js';
import {receiveFile} from '../../../source/wormhole/receive.js';
import type {Received} from '../../../source/wormhole/receive.js';
import {sendFile} from '../../../source/wormhole/send.js';
import type {Moved} from '../../../source/wormhole/send.js';
import {startMailbox} from '../../../source/wormhole/server/mailbox.js';
import type {MailboxServer} from '../../../source/wormhole/server/mailbox.js';
import {startRelay} from '../../../source/wormhole/server/relay.js';
import type {RelayServer} from '../../../source/wormhole/server/relay.js';

/** Mailbox server, relay and a directory on loopback. */
export type World = {
  readonly mailbox: MailboxServer;
  readonly relay: RelayServer;
  readonly directory: string;
  /** Options for one side, connected directly. */
  readonly direct: WormholeOptions;
  /** Options for one side that neither tells where it is nor is told. */
  readonly relayOnly: WormholeOptions;
  /** Timers that the sides have running. */
  timers(): number;
};

/** A world for the tests of a file; complete once they run. */
export function useWorld(): () => World {
  let world: World | undefined;
  beforeAll(async () => {
    world = await openWorld();
  });
  afterAll(async () => {
    await world?.mailbox.close();
    await world?.relay.close();
    await rm(world?.directory ?? '', {recursive: true, force: true});
  });
  return () => {
    if (world === undefined) {
      throw new Error('The world is there only while tests run.');
    }
    return world;
  };
}

async function openWorld(): Promise<World> {
  const directory = await mkdtemp(join(tmpdir(), 'wormhole-test-'));
  const mailbox = await startMailbox({host: '127.0.0.1', port: 0});
  const relay = await startRelay({host: '127.0.0.1', port: 0});
  const running = new Set<object>();
  const clock: Clock = {
    now: systemClock.now,
    after(delay, fire) {
      const timer = {};
      running.add(timer);
      const cancel = systemClock.after(delay, () => {
        running.delete(timer);
        fire();
      });
      return () => {
        running.delete(timer);
        cancel();
      };
    },
  };
  const base = {mailbox: mailbox.url, relay: {host: relay.host, port: relay.port}, clock};
  return {
    mailbox,
    relay,
    directory,
    direct: {...base, advertise: ['127.0.0.1'], listenHost: '127.0.0.1'},
    relayOnly: {...base, advertise: []},
    timers: () => running.size,
  };
}

let files = 0;

/** A new file of random bytes. */
export async function randomFile(directory: string, size: number): Promise<string> {
  files += 1;
  const path = join(directory, `sent-${String(files)}`);
  await writeFile(path, randomBytes(size));
  return path;
}

/** A path where nothing is yet. */
export function freshPath(directory: string): string {
  files += 1;
  return join(directory, `received-${String(files)}`);
}

/** A code that nobody else uses. */
export function freshCode(): string {
  return `${String(1_000 + (randomBytes(2).readUInt16BE() % 9_000))}-${randomBytes(6).toString('hex')}-f`;
}

export function send(code: string, path: string, options: WormholeOptions): Promise<Moved> {
  return sendFile(code, {path, name: 'payload.bin'}, options);
}

export function receive(code: string, target: string, options: WormholeOptions): Promise<Received> {
  return receiveFile(code, {...options, maxBytes: 2 ** 30, place: () => target});
}

/** Whether two files hold the same bytes. */
export async function sameBytes(a: string, b: string): Promise<boolean> {
  const [left, right] = await Promise.all([readFile(a), readFile(b)]);
  return left.equals(right);
}

/** Files that a receiver did not finish. */
export async function leftovers(directory: string): Promise<string[]> {
  return (await readdir(directory)).filter((name) => name.endsWith('.part'));
}

/** How a promise ended, as a value. */
export async function outcome(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    (value) => ({value}),
    (error: unknown) => error,
  );
}

/** Options whose owner tells when it has its place in the mailbox, and waits there for the other side. */
export function announcing(options: WormholeOptions): {
  readonly options: WormholeOptions;
  readonly waiting: Promise<void>;
} {
  const clock = options.clock ?? systemClock;
  // The stage of waiting for the other side begins with a timer of its limit, and we know it by that.
  const limits = {...options.limits, peer: 600_001};
  let tell = (): void => undefined;
  const waiting = new Promise<void>((resolve) => {
    tell = resolve;
  });
  const telling: Clock = {
    now: clock.now,
    after(delay, fire) {
      if (delay === limits.peer) {
        tell();
      }
      return clock.after(delay, fire);
    },
  };
  return {options: {...options, clock: telling, limits}, waiting};
}
