/** Root as a worker, and jobs without walls: what is asked for first, and what is said at each start. */
import type {Sandbox} from '../runtime/sandbox/sandbox.js';
import {UsageError} from './cli/exit-status.js';

/** The number of root. */
const root = 0;

/**
 * Has root say that he means it, where jobs would be root too: a sandbox with a user of its own for them is guard enough.
 * @param uid ours; undefined where there are no such numbers
 * @throws UsageError one sentence, unless it is allowed
 */
export function requireAllowedRoot({user}: Sandbox, isAllowed: boolean, uid: number | undefined): void {
  if (uid !== root || user !== undefined || isAllowed) return;
  throw new UsageError(
    'Jobs would run as root here: start the worker as an ordinary user, install bubblewrap, in which jobs are not root even then, or pass --allow-root.',
  );
}

/**
 * What a worker says about its guards as it starts, each a sentence or two.
 * @param uid ours; undefined where there are no such numbers
 */
export function guardNotes({name, user}: Sandbox, uid: number | undefined): readonly string[] {
  const unguarded =
    'Jobs run unguarded here (--sandbox=none): they can do all that you can. It is for clusters whose every member you trust.';
  const jobs =
    user === undefined
      ? 'so do its jobs, without rights outside of their sandbox'
      : `its jobs run as the user ${String(user.uid)}, who owns nothing`;
  return [
    ...(uid === root && name !== 'none' ? [`This worker runs as root; ${jobs}.`] : []),
    ...(uid === root && name === 'none' ? ['This worker and its jobs run as root (--allow-root).'] : []),
    ...(name === 'none' ? [unguarded] : []),
    // Bubblewrap is what is meant where nothing is said.
    ...(name === 'none' || name === 'bwrap' ? [] : [`Jobs are kept in by ${name}.`]),
  ];
}
