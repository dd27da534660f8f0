import type {ListingEvent} from '../event.js';
import {pipesByUser} from '../fold/members.js';
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

/** All who are connected though the list does not name them, by name. */
export function lingeringMembers({members}: Projection): readonly string[] {
  return [...members.values()]
    .filter(isLingering)
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
