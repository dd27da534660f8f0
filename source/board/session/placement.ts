/** Whether we are where we think we are: what `ls` tells about our pipes. Pure. */
import {localTime} from '../../message/time.js';
import type {Topic} from '../../message/types.js';
import {sameUsers} from '../../message/user-list.js';
import {lingeringOn} from '../../store/selectors/membership.js';
import {type ClusterName, fullTopic, isPersonal, ownerOf, privateTopic} from '../cluster-name.js';
import {findTopic, type ListedTopic, type Listing} from '../listing.js';

/** Who joins what, and as whom. */
export type Joining = {
  readonly user: string;
  readonly cluster: ClusterName;
  readonly topic: Topic;
  readonly role: 'host' | 'member';
  /** The list a host wants in force, himself included; empty for others. */
  readonly access: readonly string[];
  /** A host's: since when he knows addresses that may hold his topics: Unix time, milliseconds. */
  readonly seenSince?: ReadonlyMap<string, number>;
};

/** Why we are not on a topic. */
export type Denial = {
  /** One clause. */
  readonly detail: string;
  /** Nobody hosts the cluster, as its owner can see: he stays away himself, and nobody put him out. */
  readonly unhosted?: true;
};

/** Where a pipe is. `unsure`, after the first look only: the board may not have got round to it yet. */
export type Place = {readonly at: 'joined' | 'unsure'} | (Denial & {readonly at: 'denied'});

/**
 * Before a pipe is opened: whether to open it at all. The first connection to a topic stores its access list, even an
 * empty one, and so does the next one after a host has left. An owner who is not the host must never be that one: he
 * would lock his own host out. His personal cluster needs none.
 * @returns Why not, or undefined.
 */
export function reasonNotToJoin({user, cluster, topic, role}: Joining, before: Listing): Denial | undefined {
  if (role === 'host' || user !== cluster.owner || isPersonal(cluster, user)) return undefined;
  const shown = findTopic(before, fullTopic(cluster, topic));
  if (!shown) return unhosted(cluster, 'yet');
  return shown.access ? undefined : unhosted(cluster, 'any more: its access list is gone');
}

function unhosted({owner, name}: ClusterName, since: string): Denial {
  return {detail: `${owner}/${name} is not hosted ${since}`, unhosted: true};
}

/**
 * After a pipe was opened: where it is. The pico.sh pipe service puts a user whom no access list names on a topic of
 * his own, without any error; only `ls` shows it. It lists a user's own topics and no others, so that of the cluster is seen
 * by its owner alone: a member is denied when a private one of his appears, and joined when none does.
 * @param before the listing from before the pipe was opened.
 * @param after the listing from after.
 * @param look which look this is; the second one decides.
 */
export function judgePlace(
  joining: Joining,
  before: Listing,
  after: Listing,
  look: 'first' | 'second',
): Place {
  const {user, cluster, topic, role, access, seenSince} = joining;
  const full = fullTopic(cluster, topic);
  const shown = findTopic(after, full);
  const doubt: Place =
    look === 'first' ? {at: 'unsure'} : {at: 'denied', detail: `the board does not show ${full}`};

  if (role === 'host') {
    if (!shown) return doubt;
    if (!shown.access && look === 'first') return doubt;
    return sameUsers(shown.access ?? [], access)
      ? {at: 'joined'}
      : {at: 'denied', detail: describeHolder(shown, findTopic(before, full), full, seenSince)};
  }

  if (user === cluster.owner) {
    // Until his own pipe is there nobody knows what it finds: it may become the first one, and lock his host out.
    if (!shown || !hasArrived(shown, findTopic(before, full), user)) return doubt;
    if (shown.access || isPersonal(cluster, user)) return {at: 'joined'};
    return {at: 'denied', ...unhosted(cluster, 'any more')};
  }

  // Only what is new counts: other processes of ours may be there too, and one that runs R never leaves.
  const elsewhere = privateTopic(user, cluster, topic);
  if (hasArrived(findTopic(after, elsewhere), findTopic(before, elsewhere), user)) {
    return {
      at: 'denied',
      detail: `${cluster.owner}/${cluster.name} is not hosted now, or you are not on its access list`,
    };
  }

  // That no private one is there may be because the board has not got round to it: only time tells.
  return {at: look === 'second' ? 'joined' : 'unsure'};
}

/** Whether a user has a pipe on a topic that he had not before; several may come from one address. */
function hasArrived(now: ListedTopic | undefined, old: ListedTopic | undefined, user: string): boolean {
  const pipesOf = (topic: ListedTopic | undefined) =>
    topic?.pipes.filter((pipe) => pipe.user === user && pipe.as === undefined) ?? [];
  const before = pipesOf(old);
  const known = new Set(before.map(({address}) => address));
  return pipesOf(now).length > before.length || pipesOf(now).some(({address}) => !known.has(address));
}

function addresses(topic: ListedTopic | undefined): Set<string> {
  return new Set(topic?.pipes.map(({address}) => address));
}

/** Whether a topic goes by this list, in whatever order. */
export function isInForce(topic: ListedTopic | undefined, access: readonly string[]): boolean {
  return topic !== undefined && sameUsers(topic.access ?? [], access);
}

/** Who was on a topic before its host, and with which list. */
export type Rival = {
  readonly access: readonly string[] | undefined;
  /** Addresses of the owner's connections: one of them stored the list. */
  readonly by: ReadonlySet<string>;
};

/** Who may hold a topic, from a listing in which the host who asks has no pipe on it that could. */
export function rivalOn(topic: ListedTopic | undefined, {owner}: ClusterName): Rival {
  const theirs = topic?.pipes.filter(({user, as}) => user === owner && as !== 'wildcard') ?? [];
  return {access: topic?.access, by: new Set(theirs.map(({address}) => address))};
}

/** Whether a host who was kept from a topic may have it now: its list is another one, or one of its owners has left. */
export function hasCleared(rival: Rival, topic: ListedTopic | undefined, access: readonly string[]): boolean {
  if (!topic || isInForce(topic, access) || !sameUsers(topic.access ?? [], rival.access ?? [])) return true;
  const there = addresses(topic);
  return [...rival.by].some((address) => !there.has(address));
}

/** Who is connected to a cluster although this list does not name him. */
export function lingeringUsers(listing: Listing, cluster: ClusterName, access: readonly string[]): string[] {
  const ours = (['future.p2p', 'p2p-tui'] as const).map((topic) => fullTopic(cluster, topic));
  return lingeringOn({topics: listing.topics.filter(({name}) => ours.includes(name))}, access);
}

/**
 * Somebody was on the topic before the host, and his list, or the lack of one, counts until he leaves. Of the owner's
 * own connections one holds it; which one, the board does not tell, nor since when: that is from when we saw it.
 */
function describeHolder(
  shown: ListedTopic,
  before: ListedTopic | undefined,
  full: string,
  seenSince: ReadonlyMap<string, number> = new Map(),
): string {
  const list = shown.access ? `the access list ${shown.access.join(', ')}` : 'no access list';
  const old = addresses(before);
  const others = shown.pipes.filter(({address, as}) => old.has(address) && as !== 'wildcard');
  const suspects = others.filter(({user}) => user === ownerOf(full));
  const named = [suspects, others, shown.pipes].find((pipes) => pipes.length > 0) ?? [];
  const who = [...new Set(named.map(({user, address}) => `${user}@${address}`))].join(', ');
  const since = Math.min(...named.map(({address}) => seenSince.get(address) ?? Infinity));
  const when = since === Infinity ? '' : `, since ${localTime(since).slice(11)} at least`;
  return (
    `${full} is held with ${list} by a connection that was there first (connected: ${who}${when}); ` +
    'end that one, wait, for one that died without a word ends by itself within about 16 minutes, or host under another cluster name'
  );
}
