/**
 * Whom a cluster lets in, as far as it can be known from outside. The board tells it to the owner alone; everybody else goes
 * by the lines `owner=…,users=…` of the first topic, and anybody who is on the topic can write one. So a list that differs
 * from the one that is known is a claim at first: it counts when its time is over and nobody has told the known one again.
 * A host repeats his list every two minutes, and one of our kind at once when he hears another. Where he is away, nobody
 * contradicts: that, and a false `from`, only signed lines can mend.
 */
import {peerParts} from './peer.js';
import type {AccessMessage, PeerId, Topic} from './types.js';
import {sameUsers} from './user-list.js';

/** Another list than the one that is known. */
type Claim = {
  readonly users: readonly string[];
  /** Since when it stands without a contradiction that we could hear: milliseconds, of the clock that `now` is read from. */
  readonly since: number;
};

/** The list of a cluster. */
export type AccessList = {
  /** Whose cluster it is, who is always on it; undefined where that is not known: then any line may tell the list. */
  readonly owner: string | undefined;
  /** In force, or last known; undefined: none was told yet. */
  readonly users: readonly string[] | undefined;
  /**
   * `remembered`: from before we came. `told`: by a line since. `shown`: by the board itself, in whose place no line can
   * put another.
   */
  readonly known: 'remembered' | 'told' | 'shown';
  /** Its host is of our kind: he speaks on the second topic, too. */
  readonly ours: boolean;
  readonly claim: Claim | undefined;
  /** The last claim that was contradicted, and when. */
  readonly refuted: Claim | undefined;
};

/** `unknown`: it is not known yet, for no list was told, or one that may not be the host's. */
export type Standing = 'member' | 'stranger' | 'unknown';

/** A host of our kind has contradicted by then, milliseconds: he waits for a second at most, and then there are two ways over the board. */
const contradictedBy = 3000;
/** An R host repeats his list every two minutes. */
const repeatedBy = 130_000;

/** What is known before any line. @param users the list that was known last, if any */
export function accessList(owner: string | undefined, users?: readonly string[]): AccessList {
  return {owner, users, known: 'remembered', ours: false, claim: undefined, refuted: undefined};
}

/** Whether a peer's name says that he is the owner's. */
export function isOwners({owner}: AccessList, peer: PeerId): boolean {
  return owner === undefined || peerParts(peer).user === owner;
}

/** The host, as its `from` says, said that it is here. */
export function receiveHost(list: AccessList, topic: Topic, from: PeerId): AccessList {
  if (list.ours || topic !== 'p2p-tui' || !isOwners(list, from)) return list;
  return {...list, ours: true};
}

/** A line tells a list. */
export function receiveAccess(list: AccessList, {owner, users}: AccessMessage, now: number): AccessList {
  if (!isOwners(list, owner)) return list;
  const {claim, known} = list;
  if (list.users !== undefined && isSame(list, users, list.users)) {
    if (!claim) return known === 'remembered' ? {...list, known: 'told'} : list;
    const refuted = {users: claim.users, since: now};
    return {...list, known: known === 'shown' ? known : 'told', claim: undefined, refuted};
  }

  if (claim && isSame(list, users, claim.users)) {
    // Told again after nobody was heard for a while: whoever contradicts does so again.
    return claim.since > now ? {...list, claim: {users, since: now}} : list;
  }

  return {...list, claim: {users, since: now}, ...(claim && {refuted: {users: claim.users, since: now}})};
}

/** The board itself shows the list, or we are the host. */
export function showAccess(list: AccessList, users: readonly string[], now: number): AccessList {
  const {claim} = list;
  if (!claim && list.known === 'shown' && list.users && isSame(list, users, list.users)) return list;
  const isRefuted = claim && !isSame(list, users, claim.users);
  const refuted = isRefuted ? {users: claim.users, since: now} : list.refuted;
  return {...list, users, known: 'shown', claim: undefined, refuted};
}

/** The board does not show it any more. */
export function hideAccess(list: AccessList): AccessList {
  return list.known === 'shown' ? {...list, known: 'told'} : list;
}

/** How long a claim has to stand before it counts, milliseconds in which we listen; Infinity: it never does by itself. */
export function claimTimeout({users, known, ours}: AccessList): number {
  if (known === 'shown') return Infinity;
  // What is only remembered nobody repeats: the host may have another list since.
  return users === undefined || known === 'remembered' || ours ? contradictedBy : repeatedBy;
}

/** Nobody contradicted the claim in time: it is the list. */
export function settleClaim(list: AccessList): AccessList {
  return list.claim ? {...list, users: list.claim.users, known: 'told', claim: undefined} : list;
}

/** Nobody was heard for a while: a claim may have been contradicted then, so it waits for the host's next hello; and who hosts now may be another. */
export function resumeAccess(list: AccessList, now: number): AccessList {
  const {claim, known} = list;
  return {
    ...list,
    ours: false,
    known: known === 'told' ? 'remembered' : known,
    claim: claim && {...claim, since: now + repeatedBy - contradictedBy},
  };
}

/** Who a user is to the cluster. */
export function standingOf({owner, users, claim}: AccessList, user: string): Standing {
  if (user === owner || users?.includes(user) === true) return 'member';
  return users === undefined || claim?.users.includes(user) === true ? 'unknown' : 'stranger';
}

/** Whether something new may be agreed upon with a user: who is a member, and not left out of a list that is claimed. */
export function mayBegin(list: AccessList, user: string): boolean {
  const {owner, claim} = list;
  return standingOf(list, user) === 'member' && (user === owner || (claim?.users.includes(user) ?? true));
}

/** Whether a line tells another list of the same owner than his host does: he has to contradict. */
export function contradicts(users: readonly string[], host: PeerId, message: AccessMessage): boolean {
  const list = accessList(peerParts(host).user);
  return isOwners(list, message.owner) && !isSame(list, users, message.users);
}

/** Whether two lists let the same people in; hosts name the owner or not. */
function isSame({owner}: AccessList, one: readonly string[], other: readonly string[]): boolean {
  const friends = (users: readonly string[]) => users.filter((user) => user !== owner);
  return sameUsers(friends(one), friends(other));
}
