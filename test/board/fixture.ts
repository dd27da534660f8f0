/** A board on loopback with fresh accounts, and sessions on it. */
import ssh2, {type ClientChannel} from 'ssh2';
import type {Clock} from '../../source/clock/clock.js';
import {systemClock} from '../../source/clock/system.js';
import {connect} from '../../source/board/connection.js';
import {generateKey} from '../../source/board/keys.js';
import {type BoardServer, type BoardServerOptions, startBoard} from '../../source/board/server/server.js';
import {openBoard} from '../../source/board/session.js';
import type {BoardSession, SessionEvent, SessionOptions} from '../../source/board/session-types.js';

export const users = ['alice', 'bob', 'carol'] as const;
export type User = (typeof users)[number];

const pairs = Object.fromEntries(users.map((user) => [user, generateKey(`${user}-laptop`)]));

export function privateKeyOf(user: User): string {
  return pairs[user]?.privateKey ?? '';
}

export function publicKeyOf(user: User): string {
  return pairs[user]?.publicKey ?? '';
}

export function start(options: Partial<BoardServerOptions> = {}): Promise<BoardServer> {
  const accounts = new Map(users.map((user) => [user, [publicKeyOf(user)]]));
  return startBoard({host: '127.0.0.1', port: 0, accounts, ...options});
}

/** A hundred times as fast as the machine's, so that waits for a retry are short. */
export const hastyClock: Clock = {
  now: () => systemClock.now() * 100,
  after: (delay, fire) => systemClock.after(Math.ceil(delay / 100), fire),
};

/** A session whose events are kept. */
export type Watched = BoardSession & {
  readonly events: readonly SessionEvent[];
  /** Resolves with the first event, past or to come, that fits. */
  until<E extends SessionEvent>(fits: (event: SessionEvent) => event is E): Promise<E>;
  until(fits: (event: SessionEvent) => boolean): Promise<SessionEvent>;
  /** Forgets the events so far. */
  forget(): void;
};

export function open(
  user: User,
  board: {host: string; port: number},
  options: Partial<SessionOptions> = {},
): Watched {
  const session = openBoard({
    cluster: 'alice/friends',
    host: board.host,
    port: board.port,
    identity: {keys: [privateKeyOf(user)]},
    verifyHostKey: () => Promise.resolve({accepted: true}),
    clock: hastyClock,
    // What takes its time on a busy machine keeps it.
    connect: (connecting) => connect({...connecting, clock: systemClock}),
    role: 'member',
    ...options,
  });
  const events: SessionEvent[] = [];
  const waiting = new Set<() => void>();
  session.subscribe((event) => {
    events.push(event);
    for (const check of waiting) check();
  });

  const until = (fits: (event: SessionEvent) => boolean): Promise<SessionEvent> =>
    new Promise((resolve) => {
      const check = (): void => {
        const found = events.find(fits);
        if (!found) return;
        waiting.delete(check);
        resolve(found);
      };
      waiting.add(check);
      check();
    });

  return Object.defineProperties(
    {events, until, forget: () => events.splice(0)},
    Object.getOwnPropertyDescriptors(session),
  ) as unknown as Watched;
}

export const isLink = (state: string) => (event: SessionEvent) =>
  event.type === 'link' && event.state === state;

/** A pipe without any of our client's manners. */
export type RawPipe = {
  readonly channel: ClientChannel;
  write(bytes: Buffer | string): void;
  close(): Promise<void>;
};

export async function rawPipe(
  user: User,
  board: {host: string; port: number},
  command: string,
): Promise<RawPipe> {
  const client = new ssh2.Client();
  const closed = new Promise<void>((resolve) => client.once('close', resolve));
  await new Promise<void>((resolve, reject) => {
    client.once('ready', resolve).on('error', reject);
    client.connect({...board, username: 'anyone', privateKey: privateKeyOf(user)});
  });
  const channel = await new Promise<ClientChannel>((resolve, reject) => {
    client.exec(`pipe ${command}`, (error, opened) => {
      if (error) reject(error);
      else resolve(opened);
    });
  });
  return {
    channel,
    write(bytes) {
      channel.write(bytes);
    },
    close() {
      client.end();
      return closed;
    },
  };
}
