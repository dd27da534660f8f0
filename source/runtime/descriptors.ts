import {openSync, readdirSync, readFileSync} from 'node:fs';
import {devNull} from 'node:os';

/** Linux's O_CLOEXEC, as /proc shows it. */
const closeOnExec = 0o2000000;
const standard = 3;

/**
 * The file descriptors that our parent left open in us and that every child of ours would inherit: Node marks
 * its own, but not those it was born with. Only Linux can list them; elsewhere the list is empty.
 * @param directory where the system lists them
 */
export function inheritedDescriptors(directory = '/proc/self/fdinfo'): number[] {
  return entries(directory)
    .map(Number)
    .filter((descriptor) => descriptor >= standard && passesOn(`${directory}/${String(descriptor)}`));
}

function entries(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

function passesOn(path: string): boolean {
  try {
    const flags = /^flags:\s*([0-7]+)/m.exec(readFileSync(path, 'utf8'))?.[1];
    return flags !== undefined && (Number.parseInt(flags, 8) & closeOnExec) === 0;
  } catch {
    return false;
  }
}

/** What a descriptor of a child becomes: a pipe, nothing, or a copy of one of ours. */
type Stdio = 'pipe' | 'ignore' | number;

let nowhere: number | undefined;

/**
 * Standard streams of a child as pipes, with the null device in place of everything it would inherit.
 * @param more how many descriptors from 3 on are pipes too
 */
export function closedStdio(more: number, inherited: readonly number[] = inheritedDescriptors()): Stdio[] {
  const stdio = Array.from({length: standard + more}, (): Stdio => 'pipe');
  for (const descriptor of inherited) {
    if (descriptor < stdio.length && stdio[descriptor] === 'pipe') continue;
    while (stdio.length <= descriptor) stdio.push('ignore');
    nowhere ??= openSync(devNull, 'r+');
    stdio[descriptor] = nowhere;
  }
  return stdio;
}
