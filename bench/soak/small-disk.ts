/** A disk that can be filled up and emptied: a file system in memory, or the limit that the system sets a process. */
import {spawnSync} from 'node:child_process';
import {closeSync, openSync, rmSync, writeSync} from 'node:fs';
import {join} from 'node:path';

export type SmallDisk = {
  /** How it is made, for the report. */
  readonly means: 'tmpfs' | 'prlimit' | 'none';
  /** Nothing more can be written there, by whoever has this process number now or gets it told later. */
  fill(pid: number): void;
  /** There is room again. */
  free(pid: number): void;
  readonly full: boolean;
  close(): void;
};

/** Kilobytes of such a disk: payloads of the soak find room. */
const kilobytes = 16_384;

/** @param directory an empty one */
export function openSmallDisk(directory: string): SmallDisk {
  let full = false;
  const isMounted = run('mount', '-t', 'tmpfs', '-o', `size=${kilobytes}k,mode=700`, 'tmpfs', directory);
  const hasLimits = isMounted || run('prlimit', '--version');
  const limit = (pid: number, bytes: string) => run('prlimit', `--pid=${pid}`, `--fsize=${bytes}:`);
  const filler = join(directory, '.filler');
  return {
    means: isMounted ? 'tmpfs' : hasLimits ? 'prlimit' : 'none',
    fill(pid) {
      full = true;
      if (isMounted) fillUp(filler);
      else if (hasLimits) limit(pid, '0');
    },
    free(pid) {
      full = false;
      if (isMounted) rmSync(filler, {force: true});
      else if (hasLimits) limit(pid, 'unlimited');
    },
    get full() {
      return full;
    },
    close() {
      if (isMounted) run('umount', '-l', directory);
    },
  };
}

function run(command: string, ...args: string[]): boolean {
  return spawnSync(command, args, {stdio: 'ignore'}).status === 0;
}

/** Writes until nothing more goes in, not a byte. */
function fillUp(path: string): void {
  const file = openSync(path, 'a');
  for (const size of [65_536, 1]) {
    try {
      for (;;) writeSync(file, Buffer.alloc(size));
    } catch {
      continue;
    }
  }

  closeSync(file);
}
