/** What can be done to the cluster from the keyboard, and why not where it cannot. */
import type {Hosting} from '../../store/projection.js';

/** Acts that have a key. */
export type ActId = 'host' | 'stopHosting' | 'addUser' | 'removeUser' | 'extend';

/** For each act that there is: `null` when it is possible, else why it is not, in a few words. */
export type Acts = Readonly<Partial<Record<ActId, string | null>>>;

/** @param member - The user under the cursor of the pane of people, if that is shown. */
export function actsOf(hosting: Hosting, frozen: boolean, member: string | undefined): Acts {
  const obstacle = frozen
    ? 'the view is frozen, p goes on'
    : (hosting.obstacle ?? (hosting.busy ? 'the board is being asked' : undefined));
  if (!hosting.active) {
    const first = obstacle ?? 'host first, with H';
    return {host: obstacle ?? null, addUser: first, removeUser: first};
  }

  return {
    stopHosting: obstacle ?? null,
    addUser: obstacle ?? null,
    removeUser: obstacle ?? removalProblem(hosting, member),
    ...(hosting.extension !== undefined && {extend: obstacle ?? null}),
  };
}

function removalProblem({users}: Hosting, member: string | undefined): string | null {
  const [owner] = users;
  if (member === undefined) return 'put the cursor on a user in 7';
  if (member === owner) return `${owner} is the owner`;
  return users.includes(member) ? null : 'not on the list';
}
