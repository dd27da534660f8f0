import {spawn} from 'node:child_process';
import {Socket} from 'node:net';
import {closedStdio} from './descriptors.js';

/** Ends process groups that outlive us, however we end: killed without warning, too. */
type Reaper = {
  /** From now on this group ends with us. @param group its number, as that of its leader */
  watch(group: number): void;
  /** The group is gone, and its number may soon be another's. */
  forget(group: number): void;
};

/**
 * Reads the groups to watch, one a line, `+` before those that came and `-` before those that went. Whatever ends
 * us, the system closes our end of the pipe: then it kills those that are left. Plain POSIX shell, since neither
 * Node nor a shell can ask Linux to do that for a child, and macOS has nothing to ask.
 */
const script = `
trap '' HUP INT QUIT TERM
groups=' '
while read -r sign group; do
  case $sign in
    +) groups="$groups$group " ;;
    -) groups="\${groups%% $group *} \${groups#* $group }" ;;
  esac
done
for group in $groups; do
  kill -s KILL -- "-$group"
done
`;

/** A reaper that costs one waiting shell from the first group on, and nothing before. */
export function createReaper(): Reaper {
  const groups = new Set<number>();
  let pipe: Socket | undefined;

  const start = (): Socket | undefined => {
    const child = spawn('/bin/sh', ['-c', script], {
      // A session of its own: what a terminal sends to ours must not reach it.
      detached: true,
      cwd: '/',
      env: {},
      stdio: ['pipe', 'ignore', 'ignore', ...closedStdio(0).slice(3)],
    });
    const opened = child.stdin instanceof Socket ? child.stdin : undefined;
    child.unref();
    opened?.unref();
    // Without a shell, or if somebody ends it, jobs end with us as before: when we have the time to end them.
    const lost = () => {
      if (pipe === opened) pipe = undefined;
    };
    child.on('error', lost);
    child.on('exit', lost);
    opened?.on('error', lost);
    return opened;
  };

  return {
    watch(group) {
      groups.add(group);
      if (pipe !== undefined) {
        pipe.write(`+ ${String(group)}\n`);
        return;
      }
      pipe = start();
      for (const each of groups) pipe?.write(`+ ${String(each)}\n`);
    },
    forget(group) {
      groups.delete(group);
      pipe?.write(`- ${String(group)}\n`);
    },
  };
}
