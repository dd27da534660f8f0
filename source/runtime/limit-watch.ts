/** Watches what a running job uses, for no system keeps all of its limits. */
import type {Clock} from '../clock/clock.js';
import {readDiskUsage} from './disk-usage.js';
import type {JobProcess} from './job-process.js';
import type {LimitName, Limits} from './limits.js';
import {readProcessUsage} from './process-usage.js';

/** How often the processes of a job are looked at, milliseconds: in less, none can take much of a machine. */
export const lookEvery = 100;
/** After so many looks its files are, too. */
const looksPerDisk = 5;

/** How what a job uses is read; passed in so that tests need no such job. */
export type UsageReaders = {readonly processes: typeof readProcessUsage; readonly disk: typeof readDiskUsage};

const system: UsageReaders = {processes: readProcessUsage, disk: readDiskUsage};

/**
 * Looks at a job until it is told to end.
 * @param onBroken called once, with the first limit that is broken
 * @returns ends it
 */
export function watchLimits(
  job: Pick<JobProcess, 'pid' | 'directory' | 'options'>,
  limits: Limits,
  clock: Clock,
  onBroken: (name: LimitName) => void,
  read: UsageReaders = system,
): () => void {
  const {pid, directory, options} = job;
  const ending = new AbortController();
  const {signal} = ending;
  let cancel = () => {};
  let looks = 0;
  let measuring = false;
  if (pid === undefined) return cancel;

  const end = () => {
    cancel();
    ending.abort();
  };
  const broken = (name: LimitName) => {
    if (signal.aborted) return;
    end();
    onBroken(name);
  };
  const measure = async () => {
    measuring = true;
    const used = await read.disk([directory, ...(options.sandbox.memoryDisks?.(pid) ?? [])], signal);
    measuring = false;
    if (used !== undefined && used > limits.disk) broken('disk');
  };
  const look = () => {
    looks += 1;
    const used = read.processes(pid, limits);
    if (used !== undefined) {
      for (const name of ['processes', 'memory', 'cpu'] as const) {
        if (used[name] > limits[name]) return broken(name);
      }
    }
    if (looks % looksPerDisk === 0 && !measuring) void measure();
    cancel = clock.after(lookEvery, look);
  };

  cancel = clock.after(lookEvery, look);
  return end;
}
