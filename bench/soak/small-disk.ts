/** A disk that can be filled up and emptied: a file system in memory, or the limit that the system sets a process. */
import {spawnSync} from 'node:child_process';
import {closeSync, openSync, rmSync, writeSync} from 'node:fs';
import {join} from 'node:path';

/** `tmpfs`: its own file system. `prlimit`: the process may write no more to any file. `none`: nothing can be done here. */
export type Means = 'tmpfs' | 'prlimit' | 'none';

/** A directory whose disk can be filled. */
export type SmallDisk = {
  readonly means: Means;
  /** Nothing more can be written there by this process, nor by others that this is called for later. */
  fill(pid: number): void;
  /** There is room again. */
  free(pid: number): void;
  readonly full: boolean;
  close(): void;
};

/** Kilobytes of such a disk: payloads of the soak find room. */
const kilobytes = 16_384;

/**
 * The best that can be done here.
 * @param directory an empty one
 */
export function meansOf(directory: string): Means {
  const canMount = mount(directory);
  if (canMount) unmount(directory);
  return canMount ? 'tmpfs' : run('prlimit', '--version') ? 'prlimit' : 'none';
}

/** @param directory an empty one, which becomes the disk where that can be */
export function openSmallDisk(directory: string, means = meansOf(directory)): SmallDisk {
  let full = false;
  const filler = join(directory, '.filler');
  const limit = (pid: number, bytes: string): boolean => run('prlimit', `--pid=${pid}`, `--fsize=${bytes}:`);
  if (means === 'tmpfs') mount(directory);
  return {
    means,
    fill(pid) {
      full = true;
      if (means === 'tmpfs') fillUp(filler);
      else if (means === 'prlimit') limit(pid, '0');
    },
    free(pid) {
      full = false;
      if (means === 'tmpfs') rmSync(filler, {force: true});
      else if (means === 'prlimit') limit(pid, 'unlimited');
    },
    get full() {
      return full;
    },
    close() {
      if (means === 'tmpfs') unmount(directory);
    },
  };
}

function mount(directory: string): boolean {
  return run('mount', '-t', 'tmpfs', '-o', `size=${kilobytes}k,mode=700`, 'tmpfs', directory);
}

function unmount(directory: string): void {
  run('umount', '-l', directory);
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
