/** One cluster on a board: both topics, over a connection that mends itself. */
import {drive} from '../../async/drive.js';
import {withTimeout} from '../../async/timeout.js';
import {createEmitter} from '../../async/emitter.js';
import {messageOf} from '../../message/error-message.js';
import {formatMessage} from '../../message/format.js';
import {parseLine} from '../../message/parse.js';
import type {BadLine, Message} from '../../message/types.js';
import {connect as connectBySsh} from '../../ssh/client.js';
import {ConnectError, type Connection} from '../../ssh/connection.js';
import {tellLatency, watchLatency} from '../../ssh/latency.js';
import type {LinkState} from '../../store/event.js';
import {identify} from '../account-name.js';
import {parseClusterName} from '../cluster-name.js';
import {type Listing, parseListing} from '../listing.js';
import type {PresenceMessage} from './departures.js';
import {watchFrozenWhereAnswered} from './frozen-topics.js';
import {newSession, sessionMachine} from './machine.js';
import {createPipes, type Pipes} from './pipes.js';
import {watchSleep} from './sleep-detection.js';
import type {HostMessage, Session, SessionEffect, SessionInput} from './state.js';
import {second, talksOn} from './subscription.js';
import type {AccessResult, BoardSession, Role, SessionEvent, SessionOptions} from './types.js';

export type {AccessResult, BoardSession, Role, SessionEvent, SessionOptions} from './types.js';

/** A connection at work. */
type Held = {
  readonly connection: Connection;
  /** See `BoardSession.delivered`. */
  readonly delivered: () => Promise<void>;
  readonly pipes: Pipes;
  /** Ends the watches on it. */
  readonly release: () => void;
};

/** Milliseconds after which nobody waits any longer for what was posted: by then it is known that it does not come. */
const deliveryTimeout = 7000;

/**
 * Opens a session and keeps it open: it connects, joins both topics, leaves them again when the board has put it
 * elsewhere or its user was taken off the list (state `denied`), and comes back after every loss, with growing waits, until `close`.
 *
 * It gives up (state `closed`, with the reason) only where trying again is in vain: when its first connection is
 * refused for its key or for the board's host key, or when someone else than the owner wants to host.
 */
export function openBoard(options: SessionOptions): BoardSession {
  const {cluster, clock, random = Math.random, connect = connectBySsh} = options;
  const name = parseClusterName(cluster);
  if ('error' in name) throw new RangeError(name.error);

  let {host} = options;
  let told: LinkState = 'connecting';
  /** The connection that there is; before our account name is known it is not held yet. */
  let current: Connection | undefined;
  let held: Held | undefined;
  let attempt = new AbortController();
  /** The end of the last connection that was left. */
  let going = Promise.resolve();
  let changes = 0;
  const waiting = new Map<number, (result: AccessResult) => void>();
  const inFlight = new Set<() => number>();
  const emitter = createEmitter<SessionEvent>();
  const listings = createEmitter<Listing>();
  const closed = Promise.withResolvers<void>();

  /** Connects, and asks who we are unless that is known. */
  const enter = async (signal: AbortSignal): Promise<SessionInput> => {
    // The board goes by the key and not by the login name.
    // Who wants to host begins as a member, beside another role of this process, and both can have one connection.
    const role = options.ownerOnly === true ? 'host' : options.role;
    const connecting = {...options, username: 'p2p-tui', purpose: `${role} of ${cluster}`, signal};
    const connection = await connect(connecting);
    current = connection;
    host = connection.host ?? options.host;
    const {user} = state();
    return {type: 'connected', user: user === '' ? await identify(connection, connecting, connect) : user};
  };

  const hold = (connection: Connection): Held => {
    const frozen = watchFrozenWhereAnswered(
      clock,
      () => connection.run('ls'),
      (topic, since) => feed({type: 'frozen', topic, since}),
    );
    const pipes = createPipes({
      connection,
      frozen,
      onLine(topic, line) {
        const message = line.type === 'bad' ? line : parseLine(line.text, topic, line.bytes);
        if (message.type === 'cluster') frozen.greeted(topic, message.from, message.when);
        if (message.type === 'bad') frozen.received(topic, undefined);
        emitter.emit({type: 'line', topic, message});
        if (isForSession(message)) feed({type: 'line', topic, message});
      },
      onOpen: (task) => feed({type: 'opened', task}),
      onFail: (task, reason) => feed({type: 'failed', task, reason}),
      onEnd: (pipe) => feed({type: 'ended', pipe}),
    });
    const onLatency = (latency: number | null): void => feed({type: 'latency', latency});
    const stops = [
      watchLatency(connection, clock, onLatency),
      watchSleep(connection, clock, {onAlive: onLatency, onDead: () => feed({type: 'unanswered'})}),
    ];
    return {
      connection,
      delivered: frozen.settled,
      pipes,
      release() {
        for (const stop of stops) stop();
      },
    };
  };

  const open = async (): Promise<void> => {
    attempt = new AbortController();
    const entered = await enter(attempt.signal).catch(async (error: unknown): Promise<SessionInput> => {
      await current?.close();
      current = undefined;
      const refused = error instanceof ConnectError && error.refused;
      return {type: 'unconnected', reason: messageOf(error), refused};
    });
    const connection = current;
    if (connection) {
      held = hold(connection);
      void connection.closed.then((reason) => {
        if (current === connection) feed({type: 'lost', reason});
      });
    }

    feed(entered);
  };

  const leave = async (scope: 'ours' | 'everybody'): Promise<void> => {
    held?.release();
    held?.pipes.closeAll();
    held = undefined;
    await current?.close(scope);
    current = undefined;
    feed({type: 'left'});
  };

  const list = async (task: number, {connection}: Held): Promise<void> => {
    const answer = await connection.run('ls').then(
      (text): SessionInput => ({type: 'listed', task, listing: parseListing(text)}),
      (error: unknown): SessionInput => ({type: 'failed', task, reason: messageOf(error)}),
    );
    if (answer.type === 'listed') listings.emit(answer.listing);
    feed(answer);
  };

  const count = (): void => {
    feed({
      type: 'inFlight',
      jobs: Array.from(inFlight, (jobs) => jobs()).reduce((sum, jobs) => sum + jobs, 0),
    });
  };

  const perform = (effect: SessionEffect): void => {
    switch (effect.type) {
      case 'connect':
        return void open();
      case 'abort':
        attempt.abort();
        going = current?.close() ?? going;
        return;
      case 'leave':
        going = leave(effect.scope);
        return;
      case 'measure':
        if (held) void tellLatency(held.connection, (latency) => feed({type: 'latency', latency}));
        return;
      case 'list':
        return void (held && list(effect.task, held));
      case 'open':
        return held?.pipes.open(effect.task, effect, effect.command);
      case 'close':
        return held?.pipes.close(effect.pipe);
      case 'admit':
        return held?.pipes.admit(effect.topic);
      case 'withhold':
        return held?.pipes.withhold(effect.topic);
      case 'link':
        told = effect.state;
        emitter.emit(effect);
        if (told === 'closed') closed.resolve();
        return;
      case 'settle':
        waiting.get(effect.change)?.(effect.result);
        waiting.delete(effect.change);
        return;
      case 'count':
        return count();
    }
  };

  const {feed, state} = drive<Session, SessionInput, SessionEffect>({
    machine: sessionMachine,
    initial: newSession(name, firstRole(options), options.user, options.ownerOnly),
    clock,
    random,
    perform,
  });
  // With the next turn of the event loop, so that whoever opens it can subscribe first.
  void Promise.resolve().then(() => feed({type: 'start'}));

  const isExtended = (): boolean => talksOn(state().subscription, second);

  const setRole = (role: Role): Promise<AccessResult> => {
    const {promise, resolve} = Promise.withResolvers<AccessResult>();
    const change = ++changes;
    waiting.set(change, resolve);
    feed({type: 'setRole', role, change});
    return promise;
  };

  return {
    get user() {
      return state().user;
    },
    get host() {
      return host;
    },
    get state() {
      return told;
    },
    get extended() {
      return isExtended();
    },
    post(topic, message) {
      if (told !== 'live' || (topic === 'p2p-tui' && !isExtended())) return false;
      const line = formatMessage(message, topic);
      const {subscription, revocation} = state();
      const isNew = message.type === 'offer' || message.type === 'request';
      if (revocation.revoked && isNew) return false;
      const isPosted = subscription.joined.has(topic) && held?.pipes.write(topic, line) === true;
      if (isPosted) emitter.emit({type: 'line', topic, message});
      // It may have been the last thing to do.
      if (revocation.revoked) count();
      return isPosted;
    },
    subscribe(listener, jobs) {
      const unsubscribe = emitter.subscribe(listener);
      if (jobs) inFlight.add(jobs);
      return () => {
        unsubscribe();
        if (jobs) inFlight.delete(jobs);
      };
    },
    async delivered() {
      if (held) await withTimeout(held.delivered(), clock, deliveryTimeout, () => undefined);
    },
    get role() {
      return state().role.role;
    },
    setRole,
    setAccess(users) {
      if (state().role.role !== 'host') throw new RangeError('Only a host has an access list.');
      return setRole({role: 'host', access: users});
    },
    async suspend() {
      feed({type: 'suspend'});
      await going;
    },
    resume() {
      feed({type: 'resume'});
    },
    onListing: (listener) => listings.subscribe(listener),
    async listing() {
      try {
        return current && parseListing(await current.run('ls'));
      } catch {
        return undefined;
      }
    },
    async close() {
      feed({type: 'close'});
      await closed.promise;
    },
  };
}

function firstRole({role, access = []}: SessionOptions): Role {
  return role === 'host' ? {role, access} : {role};
}

/** Whether a message says something of who hosts, or for whom, or of who comes and leaves. */
function isForSession(message: Message | BadLine): message is HostMessage | PresenceMessage {
  return ['cluster', 'access', 'worker', 'client', 'bye'].includes(message.type);
}
