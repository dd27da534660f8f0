import type {Limits} from './limits.js';

/** What runs a program with limits on it: the first words are the limits, then comes its command line. */
const script = `
{ echo 1000 > /proc/self/oom_score_adj; ulimit -c 0; ulimit -f "$0"; ulimit -t "$1"; } 2>/dev/null
shift
exec "$@"
`;

/** Files are counted in blocks of this by every shell that keeps to POSIX, bytes. */
const block = 512;

/**
 * A command line that runs another with what limits the system itself keeps of each of its processes: one file may not
 * become larger than all may be, none may use more processor time than all together, and where memory gives out in spite
 * of all it is they that are ended. These hold should the watch be late, so they leave it some room.
 */
export function withResourceLimits(
  command: string,
  args: readonly string[],
  {disk, cpu}: Limits,
): {readonly command: string; readonly args: readonly string[]} {
  const limits = [String(Math.ceil((1.25 * disk) / block)), String(Math.ceil(cpu) + 60)];
  return {command: '/bin/sh', args: ['-c', script, ...limits, command, ...args]};
}
