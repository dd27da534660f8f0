/**
 * A process number of its own for a job. In a PID namespace of its own the first one is always 2, and R's users tell workers
 * apart by `Sys.getpid()`. The kernel lets nobody without privileges choose the next number (`ns_last_pid` and `clone3` want
 * CAP_CHECKPOINT_RESTORE in the user namespace that owns the PID namespace, and the one that bubblewrap keeps jobs in is
 * another): so they are used up by processes that do nothing, at about 0.3 ms each.
 */

/** The first number that a job can have: 1 is the namespace's own process, 2 the shell that starts it. */
const lowest = 3;
/** How many numbers there are to choose from: half of them, on average, are used up for each job. */
const range = 128;

/**
 * A shell that starts the rest at the number it is given, passes all signals on to it, by leaving them alone, and its status
 * back. What it would say of a job that was killed goes nowhere.
 */
const script =
  'exec 9>&2 2>/dev/null; n=$0; while [ "$n" -gt 3 ]; do (:); n=$((n-1)); done; ' +
  'trap : HUP INT QUIT TERM; (exec 2>&9 9>&-; exec "$@"); exit $?';

/** The command line that runs another with this process number, in a PID namespace of its own. */
export function withPid(
  command: string,
  args: readonly string[],
  pid: number,
): {readonly command: string; readonly args: readonly string[]} {
  return {command: '/bin/sh', args: ['-c', script, String(pid), command, ...args]};
}

/**
 * Numbers for one job after the other, from a random one on.
 * @param chance uniform in [0, 1)
 */
export function createPids(chance: number): () => number {
  let next = Math.floor(chance * range);
  return () => lowest + (next++ % range);
}
