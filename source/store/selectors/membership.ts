import type {ListingEvent} from '../event.js';
import {pipesByUser} from '../fold/members.js';
import type {Message} from '../../message/types.js';
import type {Member, Projection} from '../projection.js';

/** The remote addresses of somebody's pipes by machine, the port left out: `198.51.100.7`, and how many. */
export function machinesOf({pipes = []}: Pick<Member, 'pipes'>): ReadonlyMap<string, number> {
  const machines = new Map<string, number>();
  for (const address of pipes) {
    const machine = address.replace(/:\d+$/, '');
    machines.set(machine, (machines.get(machine) ?? 0) + 1);
  }
  return machines;
}

/** Whether somebody is connected though the list in force does not name him: he was removed, or lingers. */
export function isLingering({listed, pipes}: Pick<Member, 'listed' | 'pipes'>): boolean {
  return listed === false && (pipes?.length ?? 0) > 0;
}

/** Whether somebody is, or was, on the topics of a cluster though no list that was known names him: no member, ever. */
export function isStranger(member: Pick<Member, 'listed' | 'removed'> | undefined): boolean {
  return member?.listed === false && member.removed !== true;
}

/** The strangers that were seen, by name. */
export function strangersOf({members}: Projection): readonly Member[] {
  return [...members.values()].filter(isStranger).sort((one, other) => (one.user < other.user ? -1 : 1));
}

/** What a stranger did, as people call it, what would touch others first. Whatever else he wrote are lines. */
const deeds: readonly (readonly [type: Message['type'], one: string, many: string])[] = [
  ['accept', 'accept', 'accepts'],
  ['request', 'request', 'requests'],
  ['offer', 'offer', 'offers'],
  ['result', 'result', 'results'],
  ['withdraw', 'withdraw', 'withdraws'],
  ['access', 'access list', 'access lists'],
];

/** What somebody who is not on the list wrote: `3 requests, 1 offer, 2 other lines`; that he wrote nothing, where that is so. */
export function deedsOf({did = {}}: Pick<Member, 'did'>): string {
  const named = deeds.flatMap(([type, one, many]) => {
    const times = did[type] ?? 0;
    return times === 0 ? [] : [amount(times, one, many)];
  });
  const known = new Set(deeds.map(([type]) => type));
  const others = Object.entries(did).filter(([type]) => !known.has(type as Message['type']));
  const rest = others.reduce((sum, [, times]) => sum + times, 0);
  const other = named.length === 0 ? '' : 'other ';
  const all = rest === 0 ? named : [...named, amount(rest, `${other}line`, `${other}lines`)];
  return all.length === 0 ? 'no line yet' : all.join(', ');
}

function amount(times: number, one: string, many: string): string {
  return `${times.toLocaleString('en-US')} ${times === 1 ? one : many}`;
}

/** All who are connected though they were taken off the list, by name. */
export function lingeringMembers({members}: Projection): readonly string[] {
  return [...members.values()]
    .filter((member) => isLingering(member) && !isStranger(member))
    .map(({user}) => user)
    .sort();
}

/** The same of a listing, measured by a list that need not be the one it shows: the host's own, or one to come. */
export function lingeringOn(listing: Pick<ListingEvent, 'topics'>, access: readonly string[]): string[] {
  return [...pipesByUser(listing)]
    .filter(([user, pipes]) => isLingering({listed: access.includes(user), pipes}))
    .map(([user]) => user)
    .sort();
}
