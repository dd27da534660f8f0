/** One cluster on a board: both topics, over a connection that mends itself. */
import {formatMessage} from '../message/format.js';
import {parseLine} from '../message/parse.js';
import type {LinkState} from '../store/event.js';
import {identify} from './account-name.js';
import {createBackoff} from './backoff.js';
import {createBell} from './bell.js';
import {parseClusterName} from './cluster-name.js';
import {
  type Connection,
  ConnectError,
  type ConnectionOptions,
  connect as connectBySsh,
} from './connection.js';
import {createEmitter} from './emitter.js';
import {createMembership, type Membership} from './join.js';
import {watchLatency} from './latency.js';
import {parseListing} from './listing.js';
import type {BoardSession, SessionEvent, SessionOptions} from './session-types.js';

export type {BoardSession, SessionEvent, SessionOptions} from './session-types.js';

/** Milliseconds after which a link that was up counts as a success, and waits start short again. */
const steady = 10_000;

/**
 * Opens a session and keeps it open: it connects, joins both topics, leaves them again when the board has put it
 * elsewhere (state `exiled`), and comes back after every loss, with growing waits, until `close`.
 *
 * It gives up (state `closed`, with the reason) only where trying again is in vain: when its first connection is
 * refused for its key or for the board's host key, or when someone else than the owner wants to host.
 */
export function openBoard(options: SessionOptions): BoardSession {
  const {clock, random = Math.random, connect = connectBySsh} = options;
  const name = parseClusterName(options.cluster);
  if ('error' in name) throw new RangeError(name.error);

  const access = options.role === 'host' ? [...new Set([name.owner, ...(options.access ?? [])])] : [];
  const emitter = createEmitter<SessionEvent>();
  const bell = createBell();
  const losses = createBackoff({first: 500, limit: 60_000, random});
  const exiles = createBackoff({first: 2000, limit: 30_000, random});
  const looks = createBackoff({first: 10_000, limit: 120_000, random});
  const closed = new AbortController();
  const connecting: ConnectionOptions = {
    ...options,
    username: options.username ?? 'p2p-tui',
    signal: closed.signal,
  };

  let state: LinkState = 'connecting';
  let user = '';
  let extended = false;
  /** What the last `live` said of the second topic. */
  let announced = false;
  let connection: Connection | undefined;
  let membership: Membership | undefined;
  let everConnected = false;

  const isClosing = (): boolean => closed.signal.aborted;

  const tell = (next: LinkState, detail?: string, latency?: number): void => {
    state = next;
    emitter.emit({
      type: 'link',
      state,
      ...(detail !== undefined && {detail}),
      ...(latency !== undefined && {latency}),
    });
  };

  const tellLive = (latency?: number): void => {
    tell('live', announced ? undefined : `${name.owner} hosts with R: R futures only.`, latency);
  };

  const tellLatency = (latency: number): void => {
    if (state === 'live') tellLive(latency);
  };

  /** Sleeps, unless there is a reason not to by now; the bell that told of an older one is not heard again. */
  const pause = async (milliseconds: number, reason: () => boolean = () => false): Promise<void> => {
    if (isClosing() || reason()) return;
    bell.clear();
    await bell.wait(clock, milliseconds);
  };

  /** Joins, and stays until the connection is lost or the session closed. @returns Why it was lost. */
  const serve = async (current: Connection): Promise<string | undefined> => {
    let reason: string | undefined;
    const isOver = (): boolean => isClosing() || reason !== undefined;
    void current.closed.then((why) => {
      reason = why;
      bell.ring();
    });

    membership = createMembership({
      connection: current,
      clock,
      joining: {user, cluster: name, role: options.role, access},
      onLine(topic, line) {
        const message = line.type === 'bad' ? line : parseLine(line.text, topic, line.bytes);
        emitter.emit({type: 'line', topic, message});
      },
      onLoss: bell.ring,
    });

    while (!isOver()) {
      const exile = await joinOnce(membership, isOver);
      if (isOver()) break;
      if (exile === undefined) {
        await stay(current, membership, isOver);
        continue;
      }

      membership.leave();
      extended = false;
      const wait = exiles.next();
      tell('exiled', `${exile}; trying again in ${Math.max(1, Math.round(wait / 1000))} s`);
      await pause(wait, isOver);
    }

    membership.leave();
    return reason;
  };

  /** @returns Why we are not there, if so. A failure that comes of the connection's end is not told twice. */
  const joinOnce = async (current: Membership, isOver: () => boolean): Promise<string | undefined> => {
    try {
      return await current.join();
    } catch (error) {
      if (isOver()) return undefined;
      throw error;
    }
  };

  /** Is live as long as all is well. @returns When something is to be mended, or the second topic to be looked for. */
  const stay = async (current: Connection, joined: Membership, isOver: () => boolean): Promise<void> => {
    exiles.reset();
    if (joined.extended) looks.reset();
    extended = joined.extended;
    if (state !== 'live' || announced !== extended) {
      announced = extended;
      tellLive();
      current.measure().then(tellLatency, () => undefined);
    }

    joined.admit();

    const since = clock.now();
    const until = extended ? Infinity : since + looks.next();
    while (!isOver() && joined.whole && clock.now() < until) {
      await bell.wait(clock, extended ? undefined : until - clock.now());
    }

    if (clock.now() - since >= steady) losses.reset();
    if (isOver() || joined.whole) return;
    extended = joined.extended;
    if (!joined.talks) tell('lost', 'The board closed the pipe.');
    await pause(losses.next(), isOver);
  };

  const attempt = async (): Promise<string | undefined> => {
    tell('connecting');
    connection = await connect(connecting);
    const current = connection;
    const stopWatching = watchLatency(current, clock, tellLatency);
    try {
      if (user === '') user = await identify(current, connecting, connect);
      if (options.role === 'host' && user !== name.owner) {
        throw new ConnectError(
          `Only ${name.owner} can host ${options.cluster}, and your account is ${user}.`,
          true,
        );
      }

      everConnected = true;
      return await serve(current);
    } finally {
      stopWatching();
      membership = undefined;
      connection = undefined;
      extended = false;
      await current.close();
    }
  };

  const run = async (): Promise<void> => {
    while (!isClosing()) {
      try {
        const reason = await attempt();
        if (!isClosing()) tell('lost', reason);
      } catch (error) {
        if (isClosing()) break;
        const detail = error instanceof Error ? error.message : String(error);
        if (error instanceof ConnectError && error.refused && !everConnected) {
          tell('closed', detail);
          return;
        }

        tell('lost', detail);
      }

      await pause(losses.next());
    }

    tell('closed');
  };

  // Not at once, so that whoever opened the session can subscribe first.
  const running = Promise.resolve().then(run);

  return {
    get user() {
      return user;
    },
    get state() {
      return state;
    },
    get extended() {
      return extended;
    },
    post(topic, message) {
      if (state !== 'live' || (topic === 'p2p-tui' && !extended)) return false;
      const line = formatMessage(message, topic);
      if (membership?.write(topic, `${line}\n`) !== true) return false;
      emitter.emit({type: 'line', topic, message});
      return true;
    },
    subscribe: emitter.subscribe,
    async listing() {
      try {
        return connection && parseListing(await connection.run('ls'));
      } catch {
        return undefined;
      }
    },
    async close() {
      closed.abort();
      bell.ring();
      membership?.leave();
      await connection?.close();
      await running;
    },
  };
}
