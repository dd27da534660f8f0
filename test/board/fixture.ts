/** A board on loopback with fresh accounts, and sessions on it. */
import type {ClientChannel} from 'ssh2';
import {onTestFinished} from 'vitest';
import type {Clock} from '../../source/clock/clock.js';
import {systemClock} from '../../source/clock/system.js';
import {connect} from '../../source/ssh/client.js';
import {generateKey} from '../../source/ssh/identity/generate-key.js';
import {strictPico} from '../../source/board/server/pico-rules.js';
import {type BoardServer, type BoardServerOptions, startBoard} from '../../source/board/server/server.js';
import {openBoard} from '../../source/board/session/session.js';
import type {Message} from '../../source/message/types.js';
import type {BoardSession, SessionEvent, SessionOptions} from '../../source/board/session/types.js';
import {connectTo, execute} from '../helpers/listing.js';
import {createChanges} from '../helpers/until.js';

export const users = ['alice', 'bob', 'carol'] as const;
type User = (typeof users)[number];

const pairs = Object.fromEntries(users.map((user) => [user, generateKey(`${user}-laptop`)]));

export function privateKeyOf(user: User): string {
  return pairs[user]?.privateKey ?? '';
}

export function publicKeyOf(user: User): string {
  return pairs[user]?.publicKey ?? '';
}

/** Starts a board that does all that pico's does, which is closed with the test. */
export async function start(options: Partial<BoardServerOptions> = {}): Promise<BoardServer> {
  const accounts = new Map(users.map((user) => [user, [publicKeyOf(user)]]));
  const server = await startBoard({host: '127.0.0.1', port: 0, accounts, rules: strictPico, ...options});
  onTestFinished(() => server.close());
  return server;
}

/** A hundred times as fast as the machine's, so that waits for a retry are short. */
export const hastyClock: Clock = {
  now: () => systemClock.now() * 100,
  monotonic: () => systemClock.monotonic() * 100,
  after: (delay, fire) => systemClock.after(Math.ceil(delay / 100), fire),
};

/** A session whose events are kept. */
export type Watched = BoardSession & {
  readonly events: readonly SessionEvent[];
  /** Resolves with the first event, past or to come, that fits. */
  until(fits: (event: SessionEvent) => boolean): Promise<SessionEvent>;
  /** Forgets the events so far. */
  forget(): void;
};

/** Opens a session of a user with `alice/friends`, which is closed with the test. */
export function open(
  user: User,
  board: {host: string; port: number},
  options: Partial<SessionOptions> = {},
): Watched {
  const session = openBoard({
    cluster: 'alice/friends',
    host: board.host,
    port: board.port,
    identity: {keys: [{name: user, text: privateKeyOf(user)}]},
    verifyHostKey: () => Promise.resolve({accepted: true}),
    clock: hastyClock,
    // What takes its time on a busy machine keeps it.
    connect: (connecting) => connect({...connecting, clock: systemClock}),
    role: 'member',
    ...options,
  });
  onTestFinished(() => session.close());
  const events: SessionEvent[] = [];
  const changes = createChanges();
  session.subscribe((event) => {
    events.push(event);
    changes.tell();
  });

  const until = (fits: (event: SessionEvent) => boolean): Promise<SessionEvent> =>
    changes.until(() => events.find(fits));
  return Object.defineProperties(
    {events, until, forget: () => events.splice(0)},
    Object.getOwnPropertyDescriptors(session),
  ) as unknown as Watched;
}

/** Whether an event tells that the link is in this state. */
export const isLink = (state: string) => (event: SessionEvent) =>
  event.type === 'link' && event.state === state;

/** Alice, who hosts for bob, and him; both are live. */
export async function openHosted(options: Partial<BoardServerOptions> = {}) {
  const server = await start(options);
  const alice = open('alice', server, {role: 'host', access: ['bob']});
  await alice.until(isLink('live'));
  const bob = open('bob', server);
  await bob.until(isLink('live'));
  return {server, alice, bob};
}

/** A hello that anybody may say on either topic. */
export function hello(from: string): Message {
  return {
    type: 'client',
    when: '2026-11-21T22:20:58',
    expires: 1_796_509_258,
    from,
    protocols: ['wormhole'],
  };
}

/** Whether an event is a line of this peer. */
export const lineFrom = (from: string) => (event: SessionEvent) =>
  event.type === 'line' && 'from' in event.message && event.message.from === from;

/** A pipe without any of our client's manners. */
export type RawPipe = {
  readonly channel: ClientChannel;
  write(bytes: Buffer | string): void;
  close(): Promise<void>;
};

/** Opens a pipe over a connection of its own, which is closed with the test. */
export async function rawPipe(user: User, {port}: {port: number}, topic: string): Promise<RawPipe> {
  const client = await connectTo(port, privateKeyOf(user));
  const closed = new Promise<void>((resolve) => client.once('close', resolve));
  const close = (): Promise<void> => {
    client.end();
    return closed;
  };
  // Without a goodbye: there may be nobody to answer it.
  onTestFinished(() => {
    client.destroy();
  });
  const channel = await execute(client, `pipe ${topic}`);
  return {
    channel,
    write(bytes) {
      channel.write(bytes);
    },
    close,
  };
}
