/** What the processes of a job use, as Linux tells in /proc. Elsewhere there is nothing to be read. */
import {readdirSync, readFileSync} from 'node:fs';

/** What a process and all that it started use. */
export type ProcessUsage = {
  /** Bytes; what they share counts once where that matters. */
  readonly memory: number;
  /** Seconds, of those that have ended too. */
  readonly cpu: number;
  /** Processes and threads. */
  readonly processes: number;
};

/** Linux tells times in hundredths of a second on every machine. */
const ticksPerSecond = 100;

/**
 * Looks at a process and its descendants. It stops looking when it has found more processes than are allowed: there may
 * be thousands more.
 * @param pid the process, or what stands for the sandbox around it
 * @param allowed memory and processes at which it matters how much there is exactly
 * @returns undefined when it is gone, or the system tells nothing
 */
export function readProcessUsage(
  pid: number,
  allowed: {readonly memory: number; readonly processes: number},
  proc = '/proc',
): ProcessUsage | undefined {
  const found: number[] = [];
  let [memory, ticks, processes] = [0, 0, 0];
  for (const waiting = [pid]; waiting.length > 0 && processes <= allowed.processes;) {
    const next = waiting.pop() as number;
    const one = readOne(`${proc}/${String(next)}`);
    // It has ended while we looked: its parent has its time.
    if (one === undefined) continue;
    found.push(next);
    memory += one.memory;
    ticks += one.ticks;
    processes += one.threads.length;
    waiting.push(...one.children);
  }
  if (found.length === 0) return undefined;
  const exact = memory > allowed.memory ? sharedOnce(found, proc) : undefined;
  return {memory: exact ?? memory, cpu: ticks / ticksPerSecond, processes};
}

function readOne(directory: string) {
  try {
    const status = readFileSync(`${directory}/status`, 'utf8');
    // Its name, in parentheses, may hold anything.
    const fields = readFileSync(`${directory}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')
      .map(Number);
    const threads = readdirSync(`${directory}/task`);
    const children = threads.flatMap((thread) => numbers(read(`${directory}/task/${thread}/children`)));
    // Its own time in user and system mode, and that of those it waited for.
    const ticks = fields.slice(11, 15).reduce((sum, each) => sum + each, 0);
    return {memory: kibibytes(status, ['RssAnon', 'RssShmem', 'VmSwap']), ticks, threads, children};
  } catch {
    return undefined;
  }
}

/** Forked processes share what none of them has written to since. Exact, and slow to be told. */
function sharedOnce(pids: readonly number[], proc: string): number | undefined {
  let sum = 0;
  for (const pid of pids) {
    const rollup = read(`${proc}/${String(pid)}/smaps_rollup`);
    if (!/^Pss:/m.test(rollup)) continue;
    sum += kibibytes(rollup, ['Pss_Anon', 'Pss_Shmem', 'SwapPss']);
  }
  return sum > 0 ? sum : undefined;
}

function kibibytes(text: string, names: readonly string[]): number {
  const amount = (name: string) => Number(new RegExp(`^${name}:\\s*(\\d+) kB`, 'm').exec(text)?.[1] ?? 0);
  return names.reduce((sum, name) => sum + amount(name), 0) * 1024;
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function numbers(text: string): number[] {
  return text.split(' ').flatMap((word) => (/^\d+$/.test(word) ? [Number(word)] : []));
}
