import {
  claimTimeout,
  hideAccess,
  receiveAccess,
  settleClaim,
  showAccess,
  type AccessList,
} from '../../message/access-list.js';
import type {AccessMessage, Message, Topic} from '../../message/types.js';
import type {ListingEvent} from '../event.js';
import {afterListening} from '../gaps.js';
import type {Member, Projection} from '../projection.js';
import {setBounded} from './bounded.js';
import {seenStep} from './rules.js';

/** The topic of a cluster that R peers are on, too. */
const firstTopic: Topic = 'future.p2p';

/** A line came from one of this user's peers. */
export function seeMember(p: Projection, user: string, type: Message['type'], at: number): void {
  const member = p.members.get(user);
  const listed = isListed(p, user);
  if (listed === true && member?.seen !== undefined && at - member.seen < seenStep) return;
  const did = listed === true ? undefined : counted(member?.did, type);
  setBounded(p.members, user, {
    ...(member ?? blank(user)),
    listed,
    did,
    joined: member?.joined ?? at,
    seen: at,
  });
}

function counted(did: Member['did'], type: Message['type']): Member['did'] {
  return {...did, [type]: (did?.[type] ?? 0) + 1};
}

/** The list is known anew, or whose it is: who is on it, and who is not. */
export function setAccess(p: Projection, list: AccessList): void {
  const {users, owner} = p.access;
  p.access = list;
  if (list.users === undefined || (list.users === users && list.owner === owner)) return;
  for (const [user, member] of p.members) {
    const listed = isListed(p, user);
    if (member.listed === listed) continue;
    const wasListed = member.listed === true;
    p.members.set(user, {
      ...member,
      listed,
      removed: wasListed || (listed === false && member.removed) ? true : undefined,
      did: listed === true ? undefined : member.did,
    });
  }

  for (const user of list.users) {
    if (!p.members.has(user)) setBounded(p.members, user, {...blank(user), listed: true});
  }
}

/**
 * A line told the list. Anybody can write one, so one that differs from what is known is a claim; but the first one that
 * is seen is shown until another is known.
 */
export function applyAccess(p: Projection, message: AccessMessage, at: number): void {
  const list = receiveAccess(p.access, message, at);
  setAccess(p, list.users === undefined ? settleClaim(list) : list);
}

/** When a list that is claimed counts. */
export function claimDue(p: Projection): number | undefined {
  const {claim} = p.access;
  const timeout = claimTimeout(p.access);
  return claim && timeout < Infinity ? afterListening(p, claim.since, timeout) : undefined;
}

/** Whether a user is on the list: the owner always is. */
function isListed({access: {owner, users}}: Projection, user: string): boolean | undefined {
  return users === undefined ? undefined : user === owner || users.includes(user);
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
  setAccess(p, access ? showAccess(p.access, access, p.now) : hideAccess(p.access));

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

function blank(user: string): Member {
  return {
    user,
    listed: undefined,
    removed: undefined,
    did: undefined,
    joined: undefined,
    seen: undefined,
    pipes: undefined,
    connected: undefined,
  };
}
