/**
 * When a host looks quickly at his list, because somebody has left or is about to: the departure of a user's first pipe
 * may delete it, and the board tells nobody who leaves. Pure.
 */
import type {Message, PeerId, Topic} from '../../message/types.js';
import {type ClusterName, fullTopic} from '../cluster-name.js';
import {findTopic, type Listing} from '../listing.js';

/**
 * Milliseconds after the first hello of a peer of another kind. Those of the R package test their connection with one, and
 * that test is the first pipe of theirs to leave, a second or so after it; they are put elsewhere if the list is missing
 * when their next pipe comes, as long after that.
 */
const testLasts = 10_000;
/** Milliseconds after a departure: its pipe goes after the goodbye, and the list some milliseconds after the pipe. */
const goingLasts = 2000;
/** How many peers are remembered; a forgotten one counts as new. */
const mostPeers = 10_000;

/** What is known of comings and goings. Times are milliseconds, monotonic. */
export type Departures = {
  /** Peers that said hello on the first topic, and have not been met on the second: until when the end of a test is awaited. */
  readonly testing: ReadonlyMap<PeerId, number>;
  /** Peers that said hello on either topic. */
  readonly known: ReadonlySet<PeerId>;
  /** Until then somebody's pipes may be going. */
  readonly goingUntil: number;
  /** The pipes of the last listing but for the owner's own, which delete nothing that is not theirs. */
  readonly pipes: ReadonlySet<string>;
};

/** What a peer says when it comes or leaves. */
export type PresenceMessage = Extract<Message, {readonly type: 'worker' | 'client' | 'bye'}>;

/** Nobody has come yet. */
export const noDepartures: Departures = {
  testing: new Map(),
  known: new Set(),
  goingUntil: -Infinity,
  pipes: new Set(),
};

/** Until when a host looks quickly: milliseconds, monotonic; in the past without a reason to. */
export function quickUntil({testing, goingUntil}: Departures): number {
  return Math.max(goingUntil, ...testing.values());
}

/** Somebody's pipes are going now. */
function expectDepartures(departures: Departures, now: number): Departures {
  return {...departures, goingUntil: now + goingLasts};
}

/** Somebody comes, or says goodbye. */
export function hearPresence(
  departures: Departures,
  topic: Topic,
  {type, from}: PresenceMessage,
  now: number,
): Departures {
  const testing = new Map([...departures.testing].filter(([, until]) => until > now));
  if (type === 'bye') return expectDepartures({...departures, testing}, now);
  // One that is on the second topic, too, holds its private topic, so that its leaving deletes nothing.
  if (topic === 'p2p-tui') testing.delete(from);
  else if (!departures.known.has(from)) testing.set(from, now + testLasts);
  const known = departures.known.size < mostPeers ? departures.known : [];
  return {...departures, testing, known: new Set(known).add(from)};
}

/** A listing shows who is there, and so who has left since the last one. */
export function seePipes(
  departures: Departures,
  listing: Listing,
  cluster: ClusterName,
  now: number,
): Departures {
  const topics = (['future.p2p', 'p2p-tui'] as const).map((topic) => fullTopic(cluster, topic));
  const pipes = new Set(
    topics.flatMap((name) =>
      (findTopic(listing, name)?.pipes ?? []).flatMap(({user, address}) =>
        user === cluster.owner ? [] : `${name} ${user}@${address}`,
      ),
    ),
  );
  const next = {...departures, pipes};
  return departures.pipes.isSubsetOf(pipes) ? next : expectDepartures(next, now);
}
