/** Whom jobs run as where the worker is root: no sandbox holds root as well as it holds somebody without rights. */
import {lchownSync, readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';

/** A user of the system, and his group, by their numbers. */
export type JobUser = {readonly uid: number; readonly gid: number};

/** Nobody's: systemd lists 65520 to 65533 as unused, and a container has this many numbers. */
const unused = 65_533;

/**
 * Whom jobs run as.
 * @param uid ours; undefined where there are no such numbers
 * @param map which numbers there are here, as `/proc/self/uid_map` tells
 * @returns undefined where they run as whoever runs the worker: he is not root, or root only in a namespace of a user
 *   who has no other number
 */
export function jobUser(uid = process.getuid?.(), map: string = idMap()): JobUser | undefined {
  if (uid !== 0) return undefined;
  const ranges = map.split('\n').map((line) => line.trim().split(/\s+/).map(Number));
  const isThere = ranges.some(([first = 0, , count = 0]) => unused >= first && unused < first + count);
  return isThere ? {uid: unused, gid: unused} : undefined;
}

function idMap(): string {
  try {
    return readFileSync('/proc/self/uid_map', 'utf8');
  } catch {
    return '';
  }
}

/** Makes a job's directory, with what was laid into it, the property of whom it runs as. */
export function giveDirectory({uid, gid}: JobUser, directory: string): void {
  for (const path of [directory, ...readdirSync(directory).map((name) => join(directory, name))]) {
    lchownSync(path, uid, gid);
  }
}
