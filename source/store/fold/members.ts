import type {AccessMessage} from '../../message/types.js';
import type {ListingEvent} from '../event.js';
import type {Member, Projection} from '../projection.js';
import {setBounded} from './bounded.js';
import {seenStep} from './rules.js';

/** A line came from one of this user's peers. */
export function seeMember(p: Projection, user: string, at: number): void {
  const member = p.members.get(user);
  if (member?.seen !== undefined && at - member.seen < seenStep) return;
  const listed = member ? member.listed : anyListed(p) ? false : undefined;
  setBounded(p.members, user, {...(member ?? blank(user)), listed, joined: member?.joined ?? at, seen: at});
}

/** A list is in force. */
export function listMembers(p: Projection, users: readonly string[]): void {
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
 * `owner/name/topic` are private ones, where somebody landed who was not let in.
 */
export function applyListing(p: Projection, event: ListingEvent): void {
  const topics = event.topics.filter(({name}) => name.split('/').length === 3);
  const access = topics.find(({name, access: list}) => list && name.endsWith('/future.p2p'))?.access;
  if (access) listMembers(p, access);

  const pipes = new Map<string, Set<string>>();
  for (const pipe of topics.flatMap((topic) => topic.pipes)) {
    pipes.set(pipe.user, (pipes.get(pipe.user) ?? new Set()).add(pipe.address));
  }

  for (const user of new Set([...p.members.keys(), ...pipes.keys()])) {
    const member = p.members.get(user) ?? blank(user);
    setBounded(p.members, user, {...member, pipes: [...(pipes.get(user) ?? [])]});
  }
}

function anyListed(p: Projection): boolean {
  for (const member of p.members.values()) {
    if (member.listed !== undefined) return true;
  }

  return false;
}

function blank(user: string): Member {
  return {user, listed: undefined, joined: undefined, seen: undefined, pipes: undefined};
}
