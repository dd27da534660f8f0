/** One cluster on a board: both topics, over a connection that mends itself. */
import {formatMessage} from '../message/format.js';
import type {LinkState} from '../store/event.js';
import {identify} from './account-name.js';
import {attend, type Attendance} from './attend.js';
import {createBackoff} from './backoff.js';
import {createBell} from './bell.js';
import {type Change, createChange, notInForce} from './change.js';
import {parseClusterName} from './cluster-name.js';
import {
  type Connection,
  ConnectError,
  type ConnectionOptions,
  connect as connectBySsh,
} from './connection.js';
import {createEmitter} from './emitter.js';
import type {Membership} from './join.js';
import {watchSleep} from './jumps.js';
import {watchLatency} from './latency.js';
import {parseListing} from './listing.js';
import type {AccessResult, BoardSession, Part, SessionEvent, SessionOptions} from './session-types.js';

export type {AccessResult, BoardSession, Part, SessionEvent, SessionOptions} from './session-types.js';

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

  const withOwner = (part: Part): Part =>
    part.role === 'host' ? {role: 'host', access: [...new Set([name.owner, ...part.access])]} : part;
  const emitter = createEmitter<SessionEvent>();
  const bell = createBell();
  const losses = createBackoff({first: 500, limit: 60_000, random});
  const exiles = createBackoff({first: 2000, limit: 30_000, random});
  const looks = createBackoff({first: 1000, limit: 120_000, random});
  const closed = new AbortController();
  const connecting: ConnectionOptions = {
    ...options,
    username: options.username ?? 'p2p-tui',
    signal: closed.signal,
  };

  let state: LinkState = 'connecting';
  let user = '';
  /** What the last `live` said of the second topic. */
  let announced = false;
  let connection: Connection | undefined;
  let membership: Membership | undefined;
  let everConnected = false;
  let part = withOwner(
    options.role === 'host' ? {role: 'host', access: options.access ?? []} : {role: 'member'},
  );
  let change: Change | undefined;
  let suspended = false;
  /** Ends an attempt to connect when we are suspended. */
  let attempting = new AbortController();
  /** Why a connection was given up from our side; the next one is opened at once. */
  let givenUp: string | undefined;

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
    const why =
      part.role === 'host'
        ? `Other runtimes than R cannot be used now: ${membership?.problem ?? 'the second topic is missing'}.`
        : `${name.owner} hosts with R: R futures only.`;
    tell('live', announced ? undefined : why, latency);
  };

  const settle = (result: AccessResult): void => {
    change?.settle(result);
    change = undefined;
  };

  const play = (next: Part): Promise<AccessResult> => {
    settle(notInForce('another change came after it'));
    if (next.role === 'host' && user !== '' && user !== name.owner) {
      return Promise.resolve(
        notInForce(`only ${name.owner} can host ${options.cluster}, and you are ${user}`),
      );
    }

    const fromList = part.role === 'host' && next.role === 'host' && state === 'live';
    part = withOwner(next);
    if (connection === undefined || membership === undefined) {
      return Promise.resolve(notInForce('the board is not connected now; it is done when the board is back'));
    }

    change = createChange(part, fromList);
    bell.ring();
    return change.result;
  };

  const giveUp = (current: Connection, why: string): void => {
    givenUp = why;
    void current.close();
    bell.ring();
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
    const isOver = (): boolean => isClosing() || suspended || reason !== undefined || givenUp !== undefined;
    void current.closed.then((why) => {
      reason = why;
      bell.ring();
    });

    const attendance: Attendance = {
      connection: current,
      clock,
      bell,
      user,
      cluster: name,
      losses,
      exiles,
      looks,
      part: () => part,
      change: () => change,
      settle,
      isOver,
      emit: emitter.emit,
      tell,
      onAttempt(joining) {
        membership = joining;
      },
      onJoined(joined) {
        if (state === 'live' && announced === joined.extended) return;
        announced = joined.extended;
        tellLive();
        current.measure().then(tellLatency, () => undefined);
      },
      giveUp(why) {
        giveUp(current, why);
      },
      pause,
    };
    while (!isOver()) await attend(attendance);
    return reason;
  };

  const attempt = async (): Promise<string | undefined> => {
    tell('connecting');
    attempting = new AbortController();
    const signal = AbortSignal.any([closed.signal, attempting.signal]);
    connection = await connect({...connecting, signal});
    const current = connection;
    const stopWatching = watchLatency(current, clock, tellLatency);
    const stopLooking = watchSleep(current, clock, {
      onAlive: tellLatency,
      onDead() {
        giveUp(current, 'The board does not answer any more since this machine slept.');
      },
    });
    try {
      if (user === '') user = await identify(current, connecting, connect);
      if (part.role === 'host' && user !== name.owner) {
        throw new ConnectError(
          `Only ${name.owner} can host ${options.cluster}, and your account is ${user}.`,
          true,
        );
      }

      everConnected = true;
      return await serve(current);
    } finally {
      stopWatching();
      stopLooking();
      membership = undefined;
      connection = undefined;
      await current.close();
    }
  };

  const run = async (): Promise<void> => {
    while (!isClosing()) {
      if (suspended) {
        await bell.wait(clock);
        continue;
      }

      let detail: string | undefined;
      try {
        detail = await attempt();
      } catch (error) {
        if (isClosing()) break;
        detail = error instanceof Error ? error.message : String(error);
        if (error instanceof ConnectError && error.refused && !everConnected) {
          settle(notInForce(detail));
          tell('closed', detail);
          return;
        }
      }

      if (isClosing()) break;
      const [why, again] = [givenUp ?? detail, givenUp !== undefined];
      givenUp = undefined;
      tell('lost', suspended ? 'Disconnected from the board while this process is suspended.' : why);
      if (change?.reconnected !== true || !again) {
        settle(notInForce(`the board was lost: ${why ?? 'it closed the connection'}`));
      }

      if (!again) await pause(losses.next(), () => suspended);
    }

    settle(notInForce('the session was closed'));
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
      return membership?.extended ?? false;
    },
    post(topic, message) {
      if (state !== 'live' || (topic === 'p2p-tui' && !(membership?.extended ?? false))) return false;
      const line = formatMessage(message, topic);
      if (membership?.write(topic, `${line}\n`) !== true) return false;
      emitter.emit({type: 'line', topic, message});
      return true;
    },
    subscribe: emitter.subscribe,
    get part() {
      return part;
    },
    play,
    setAccess(users) {
      if (part.role !== 'host') throw new RangeError('Only a host has an access list.');
      return play({role: 'host', access: users});
    },
    async suspend() {
      suspended = true;
      attempting.abort();
      membership?.leave();
      bell.ring();
      await connection?.close();
    },
    resume() {
      if (!suspended) return;
      suspended = false;
      losses.reset();
      bell.ring();
    },
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
