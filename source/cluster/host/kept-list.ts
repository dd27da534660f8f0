/** The list of a cluster in the settings: kept there by this process, and changed there by others. */
import {sameUsers} from '../../message/user-list.js';
import type {AccessLists} from './access-lists.js';
import type {HostingState} from './hosting-state.js';
import {changedUsers} from './users-line.js';

type KeptListOptions = {
  readonly lists: AccessLists;
  /** `owner/name`. */
  readonly cluster: string;
  readonly owner: string;
  readonly notice: HostingState['notice'];
};

/** Nothing is watched before `watch`. */
export function createKeptList({lists, cluster, owner, notice}: KeptListOptions) {
  /** What the settings have, as far as we know. */
  let known: readonly string[] = [];
  let stop: (() => void) | undefined;
  return {
    /** Keeps the list that is in use. @param before what it was: what others changed meanwhile stays */
    keep(users: readonly string[], before?: readonly string[]): void {
      const problem = lists.changeUsers(cluster, (now) => {
        if (before === undefined || now === undefined) return users;
        const add = users.filter((user) => !before.includes(user));
        const remove = before.filter((user) => !users.includes(user));
        return changedUsers(now, {add, remove});
      });
      known = problem === undefined ? users.filter((user) => user !== owner) : (lists.usersOf(cluster) ?? []);
      if (problem !== undefined) {
        notice('warn', `The list is in use, but not kept for the next time: ${problem}`);
      }
    },
    /** The list as another process keeps it now; `users` where nobody has changed what we know of it. */
    changedElsewhere(users: readonly string[]): readonly string[] {
      const next = lists.usersOf(cluster) ?? known;
      if (sameUsers(next, known)) return users;
      known = next;
      return next;
    },
    watch(changed: () => void): void {
      if (stop) return;
      known = lists.usersOf(cluster) ?? [];
      stop = lists.watch(changed);
    },
    unwatch(): void {
      stop?.();
      stop = undefined;
    },
  };
}
