import {readlinkSync} from 'node:fs';
import {shellWord} from '../shell-word.js';

/** Namespaces of Linux that a job has to have of its own, with what it shares with others where it has not. */
const namespaces = {
  pid: 'processes',
  net: 'the network',
  mnt: 'mounts',
  uts: 'the name of the host',
  ipc: 'memory and queues',
} as const;

/**
 * A shell script that fails and says why, in a sandbox that lets a job do what none may: some go on without their walls where
 * they cannot build them, and warn at most.
 * @param secret a file of ours that no job may read
 * @param ours what our own namespaces are called
 */
export function wallsCheck(
  secret: string,
  ours: (name: string) => string | undefined = ownNamespace,
): string {
  const shared = Object.entries(namespaces).flatMap(([name, what]) => {
    const own = ours(name);
    if (own === undefined) return [];
    return [
      `[ "$(readlink /proc/self/ns/${name})" != ${shellWord(own)} ] || broken 'shares ${what} with jobs'`,
    ];
  });
  return [
    'broken() { echo "it $1" >&2; exit 1; }',
    `! cat ${shellWord(secret)} >/dev/null 2>&1 || broken 'lets jobs read the files of others'`,
    `[ "$(id -u)" != 0 ] || broken 'lets jobs be root'`,
    ...shared,
    `grep -q '^CapEff:[[:space:]]*0*$' /proc/self/status || broken 'leaves jobs rights of root'`,
    `grep -q '^NoNewPrivs:[[:space:]]*1' /proc/self/status || broken 'lets jobs get rights of root'`,
    `grep -q '^Seccomp:[[:space:]]*2' /proc/self/status || broken 'does not filter system calls'`,
    `! unshare --user true 2>/dev/null || broken 'lets jobs make namespaces'`,
    '',
  ].join('\n');
}

function ownNamespace(name: string): string | undefined {
  try {
    return readlinkSync(`/proc/self/ns/${name}`);
  } catch {
    return undefined;
  }
}
