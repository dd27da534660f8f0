import type {AccessMessage, Topic} from '../../message/types.js';
import type {ListingEvent} from '../event.js';
import type {Member, Projection} from '../projection.js';
import {setBounded} from './bounded.js';
import {seenStep} from './rules.js';

/** The topic of a cluster that R peers are on, too. */
const firstTopic: Topic = 'future.p2p';

/** A line came from one of this user's peers. */
export function seeMember(p: Projection, user: string, at: number): void {
  const member = p.members.get(user);
  if (member?.seen !== undefined && at - member.seen < seenStep) return;
  const listed = member ? member.listed : anyListed(p) ? false : undefined;
  setBounded(p.members, user, {...(member ?? blank(user)), listed, joined: member?.joined ?? at, seen: at});
}

/** A list is in force. */
function listMembers(p: Projection, users: readonly string[]): void {
  const listed = new Set(users);
  for (const [user, member] of p.members) {
    if (member.listed !== listed.has(user)) p.members.set(user, {...member, listed: listed.has(user)});
  }

  for (const user of listed) {
    if (!p.members.has(user)) setBounded(p.members, user, {...blank(user), listed: true});
  }
}

/** The host told the list. */
export function applyAccess(p: Projection, message: AccessMessage): void {
  listMembers(p, message.users);
}

/**
 * `ls` showed who is connected, and the list that is really in force. Topics of other depth than
 * `owner/name/topic` are private ones, where somebody landed who was not let in. A board shows a topic to its owner
 * alone: without any, nothing is known of who is connected.
 *
 * A listing is of one cluster; of one that was recorded with several, the first counts and none is mixed with it.
 */
export function applyListing(p: Projection, event: ListingEvent): void {
  const topics = topicsOfOne(event);
  const access = topics.find(({name}) => name.endsWith(`/${firstTopic}`))?.access;
  if (access) listMembers(p, access);

  const pipes = pipesByUser(event);
  for (const user of new Set([...p.members.keys(), ...pipes.keys()])) {
    const member = p.members.get(user) ?? blank(user);
    const now = topics.length === 0 ? undefined : (pipes.get(user) ?? []);
    setBounded(p.members, user, {...member, pipes: now, connected: connectedSince(member, now, p.now)});
  }
}

/** Who is connected to the cluster of a listing, and from which addresses. */
export function pipesByUser(listing: Pick<ListingEvent, 'topics'>): ReadonlyMap<string, readonly string[]> {
  const byUser = new Map<string, Set<string>>();
  for (const {user, address} of topicsOfOne(listing).flatMap((topic) => topic.pipes)) {
    byUser.set(user, (byUser.get(user) ?? new Set()).add(address));
  }

  return new Map([...byUser].map(([user, addresses]) => [user, [...addresses]]));
}

function topicsOfOne({topics}: Pick<ListingEvent, 'topics'>): ListingEvent['topics'] {
  const shared = topics.filter(({name}) => name.split('/').length === 3);
  const first = shared.find(({name}) => name.endsWith(`/${firstTopic}`)) ?? shared[0];
  const cluster = first?.name.slice(0, first.name.lastIndexOf('/') + 1) ?? '';
  return shared.filter(({name}) => name.startsWith(cluster));
}

/** Who has none of the pipes any more that he had at the last look was away in between, or we were. */
function connectedSince(
  {pipes: before = [], connected}: Member,
  now: readonly string[] | undefined,
  at: number,
) {
  if (now === undefined || now.length === 0) return undefined;
  return now.some((address) => before.includes(address)) ? (connected ?? at) : at;
}

function anyListed(p: Projection): boolean {
  for (const member of p.members.values()) {
    if (member.listed !== undefined) return true;
  }

  return false;
}

function blank(user: string): Member {
  return {
    user,
    listed: undefined,
    joined: undefined,
    seen: undefined,
    pipes: undefined,
    connected: undefined,
  };
}
