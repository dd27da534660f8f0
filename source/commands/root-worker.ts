/** Root as a worker, and jobs without walls: what has to be allowed first, and what is said at each start. */
import type {Sandbox} from '../runtime/sandbox/sandbox.js';
import {UsageError} from './cli/exit-status.js';

/** The number of root. */
const root = 0;

/**
 * Has root say that he means it: whatever guards the jobs, the worker that starts them would be root.
 * @param uid ours; undefined where there are no such numbers
 * @throws UsageError one sentence, unless it is allowed
 */
export function requireAllowedRoot({user}: Sandbox, isAllowed: boolean, uid: number | undefined): void {
  if (uid !== root || isAllowed) return;
  const jobs = user === undefined ? 'and so would its jobs' : 'though its jobs would not';
  throw new UsageError(
    `This worker would run as root, ${jobs}: start it as an ordinary user, or pass --allow-root.`,
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
