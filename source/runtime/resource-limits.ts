import type {Limits} from './limits.js';

/**
 * What runs a program with limits on it: the first words are the limits, then comes its command line. Linux weighs whole
 * sessions against each other (autogroups), and a job has one of its own, so that is made nice as well; for who is not root the
 * kernel takes one such change of all of a machine in 100 ms.
 */
const script = `
{
  echo 1000 > /proc/self/oom_score_adj; ulimit -c 0; ulimit -f "$0"; ulimit -t "$1"
  if [ "$2" -gt 0 ] && [ -w /proc/self/autogroup ]; then
    for attempt in 1 2 3 4 5; do echo "$2" > /proc/self/autogroup && break; sleep 0.1; done
  fi
} 2>/dev/null
shift 2
exec "$@"
`;

/** Files are counted in blocks of this by every shell that keeps to POSIX, bytes. */
const block = 512;

/**
 * A command line that runs another with what limits the system itself keeps of each of its processes: one file may not
 * become larger than all may be, none may use more processor time than all together, and where memory gives out in spite
 * of all it is they that are ended. These hold should the watch be late, so they leave it some room.
 * @param nice how much less of the processor their session gets, 0 to 19
 */
export function withResourceLimits(
  command: string,
  args: readonly string[],
  {disk, cpu}: Limits,
  nice = 0,
): {readonly command: string; readonly args: readonly string[]} {
  const limits = [String(Math.ceil((1.25 * disk) / block)), String(Math.ceil(cpu) + 60), String(nice)];
  return {command: '/bin/sh', args: ['-c', script, ...limits, command, ...args]};
}
