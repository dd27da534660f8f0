/** What processes take of the machine, as Linux tells it. */
import {readdirSync, readFileSync} from 'node:fs';

/** What a process has taken. */
export type Usage = {
  /** Seconds of CPU, its ended children's included. */
  readonly cpu: number;
  /** Resident memory, bytes. */
  readonly memory: number;
};

/** Ticks a second in which Linux counts CPU time for programs. */
const ticks = 100;

/** Undefined for a process that is gone, and on other systems. */
export function usageOf(pid: number): Usage | undefined {
  try {
    // The name may hold spaces and brackets; what follows it does not.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')
      .map(Number);
    const [user = 0, system = 0, childUser = 0, childSystem = 0] = fields.slice(11, 15);
    const [, memory] = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return {cpu: (user + system + childUser + childSystem) / ticks, memory: Number(memory ?? 0) * 1024};
  } catch {
    return undefined;
  }
}

/** The command lines of the processes, ours excepted, that have a path in theirs or in their environment. */
export function processesWith(path: string): readonly string[] {
  const read = (pid: string, file: string): string => {
    try {
      return readFileSync(`/proc/${pid}/${file}`, 'utf8').replaceAll('\0', ' ');
    } catch {
      return '';
    }
  };
  let pids: readonly string[];
  try {
    pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  } catch {
    return [];
  }
  return pids
    .filter((pid) => read(pid, 'cmdline').includes(path) || read(pid, 'environ').includes(path))
    .map((pid) => `${pid}: ${read(pid, 'cmdline')}`);
}
