/** What can be done to the cluster from the keyboard, and why not where it cannot. */
import type {HostingFacts} from '../../store/selectors/hosting.js';

/** Acts that have a key. */
export type ActId = 'host' | 'stopHosting' | 'addUser' | 'removeUser' | 'extend';

/** For each act that there is: `null` when it is possible, else why it is not, in a few words. */
export type Acts = Readonly<Partial<Record<ActId, string | null>>>;

/** @param member - The user under the cursor of the pane of people, if that is shown. */
export function actsOf(hosting: HostingFacts, frozen: boolean, member: string | undefined): Acts {
  const obstacle = frozen ? 'the view is frozen, p goes on' : hosting.obstacle;
  if (!hosting.active) {
    const first = obstacle ?? 'host first, with H';
    return {host: obstacle ?? null, addUser: first, removeUser: first};
  }

  return {
    stopHosting: obstacle ?? null,
    addUser: obstacle ?? null,
    removeUser: obstacle ?? removalProblem(hosting, member),
    ...(hosting.extendable && {extend: obstacle ?? null}),
  };
}

function removalProblem({owner, users}: HostingFacts, member: string | undefined): string | null {
  if (member === undefined) return 'put the cursor on a user in 7';
  if (member === owner) return `${owner} is the owner`;
  return users.includes(member) ? null : 'not on the list';
}
