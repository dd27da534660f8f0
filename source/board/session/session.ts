/** One cluster on a board: both topics, over a connection that mends itself. */
import {formatMessage} from '../../message/format.js';
import type {Message, Topic} from '../../message/types.js';
import {identify} from '../account-name.js';
import {attend} from './attend.js';
import {createBell} from '../../async/wake-up.js';
import {notInForce} from './change.js';
import {parseClusterName} from '../cluster-name.js';
import {ConnectError, type ConnectionOptions} from '../../ssh/connection.js';
import {connect as connectBySsh} from '../../ssh/client.js';
import {createEmitter} from '../../async/emitter.js';
import type {Membership} from './join.js';
import {watchSleep} from './sleep-detection.js';
import {keepConnected, type KeepConnectedOptions} from './keep-connected.js';
import {tellLatency, watchLatency} from '../../ssh/latency.js';
import {createLinkNews} from './link-news.js';
import {parseListing} from '../listing.js';
import {createParts} from './parts.js';
import {createRemoval} from './removal.js';
import type {AccessResult, BoardSession, Part, SessionEvent, SessionOptions} from './types.js';
import {createWaits} from './waits.js';

export type {AccessResult, BoardSession, Part, SessionEvent, SessionOptions} from './types.js';

/**
 * Opens a session and keeps it open: it connects, joins both topics, leaves them again when the board has put it
 * elsewhere or its user was taken off the list (state `exiled`), and comes back after every loss, with growing waits, until `close`.
 *
 * It gives up (state `closed`, with the reason) only where trying again is in vain: when its first connection is
 * refused for its key or for the board's host key, or when someone else than the owner wants to host.
 */
export function openBoard(options: SessionOptions): BoardSession {
  const {cluster, clock, random = Math.random, connect = connectBySsh} = options;
  const name = parseClusterName(cluster);
  if ('error' in name) throw new RangeError(name.error);

  let user = '';
  let {host} = options;
  let membership: Membership | undefined;
  const emitter = createEmitter<SessionEvent>();
  const bell = createBell();
  const waits = createWaits(random);
  const parts = createParts(name.owner, firstPart(options));
  const removal = createRemoval(name, clock, () => user);
  const news = createLinkNews({
    emit: emitter.emit,
    shortcoming: () =>
      removal.clause === undefined
        ? describeMissing(name.owner, parts.part, membership)
        : `${removal.clause}; nothing new is begun, and it is left when what is under way is done.`,
  });
  // The board goes by the key and not by the login name.
  const connecting: ConnectionOptions = {
    ...options,
    username: 'p2p-tui',
    purpose: `${options.role} of ${cluster}`,
  };

  /** Makes sure of who we are, joins, and stays until the connection is lost or to be left. */
  const serve: KeepConnectedOptions['serve'] = async (connection, {signal, welcome}) => {
    let reason: string | undefined;
    host = connection.host ?? options.host;
    const isOver = (): boolean => kept.isOver || reason !== undefined;
    const stopWatching = watchLatency(connection, clock, news.tellLatency);
    const stopLooking = watchSleep(connection, clock, {
      onAlive: news.tellLatency,
      onDead() {
        const why = 'The board does not answer any more since this machine slept.';
        kept.giveUp(connection, why, 'everybody');
      },
    });
    try {
      if (user === '') user = await identify(connection, {...connecting, signal}, connect);
      if (parts.part.role === 'host' && user !== name.owner) {
        throw new ConnectError(
          `Only ${name.owner} can host ${cluster}, and your account is ${user}.`,
          'account',
        );
      }

      welcome();
      void connection.closed.then((why) => {
        reason = why;
        bell.ring();
      });
      const attendance = {
        ...{connection, clock, bell, user, cluster: name, waits, parts, removal, news, isOver},
        emit: emitter.emit,
        onAttempt(joining: Membership) {
          membership = joining;
        },
        onLive() {
          if (news.tellLive()) void tellLatency(connection, news.tellLatency);
        },
        giveUp(why: string) {
          // It is our pipes that keep a list, not the connection: others who share it stay where they are.
          kept.giveUp(connection, why, 'ours');
        },
        pause: kept.pause,
      };
      while (!isOver()) await attend(attendance);
      return reason;
    } finally {
      stopWatching();
      stopLooking();
      membership = undefined;
    }
  };

  const kept = keepConnected({
    ...{clock, bell, news, serve},
    losses: waits.losses,
    connect: (signal) => connect({...connecting, signal}),
    onLeave: () => membership?.leave(),
    onLost(why, again) {
      if (parts.change?.reconnected === true && again) return;
      parts.settle(notInForce(`the board was lost: ${why ?? 'it closed the connection'}`));
    },
    onEnd: (why) => {
      parts.settle(notInForce(why));
    },
  });

  const play = (next: Part): Promise<AccessResult> => {
    if (next.role === 'host' && user !== '' && user !== name.owner) {
      return Promise.resolve(notInForce(`only ${name.owner} can host ${cluster}, and you are ${user}`));
    }

    const fromList = parts.part.role === 'host' && next.role === 'host' && news.state === 'live';
    parts.take(next);
    if (kept.current === undefined || membership === undefined) {
      return Promise.resolve(notInForce('the board is not connected now; it is done when the board is back'));
    }

    const result = parts.expect(fromList);
    bell.ring();
    return result;
  };

  const post = (topic: Topic, message: Message): boolean => {
    const line = formatMessage(message, topic);
    if (!removal.say(message) || membership?.write(topic, `${line}\n`) !== true) return false;
    emitter.emit({type: 'line', topic, message});
    return true;
  };

  return {
    get user() {
      return user;
    },
    get host() {
      return host;
    },
    get state() {
      return news.state;
    },
    get extended() {
      return membership?.extended ?? false;
    },
    post(topic, message) {
      if (news.state !== 'live' || (topic === 'p2p-tui' && !(membership?.extended ?? false))) return false;
      const posted = post(topic, message);
      // It may have been the last thing to do.
      if (removal.mayLeave) bell.ring();
      return posted;
    },
    subscribe: emitter.subscribe,
    get part() {
      return parts.part;
    },
    play,
    setAccess(users) {
      if (parts.part.role !== 'host') throw new RangeError('Only a host has an access list.');
      return play({role: 'host', access: users});
    },
    suspend: kept.suspend,
    resume: kept.resume,
    async listing() {
      try {
        return kept.current && parseListing(await kept.current.run('ls'));
      } catch {
        return undefined;
      }
    },
    close: kept.close,
  };
}

function firstPart({role, access = []}: SessionOptions): Part {
  return role === 'host' ? {role, access} : {role};
}

/** Why the second topic cannot be used, in one sentence, if so. Members only know that it is not there. */
function describeMissing(owner: string, part: Part, membership: Membership | undefined): string | undefined {
  if (membership?.extended === true) return undefined;
  const why =
    part.role === 'host'
      ? (membership?.problem ?? 'the second topic is missing')
      : `the second topic is missing (does ${owner} host with R?)`;
  return `Other runtimes than R cannot be used now: ${why}.`;
}
