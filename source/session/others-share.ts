import {availableParallelism, cpus, loadavg} from 'node:os';
import {readProcessUsage} from '../runtime/process-usage.js';
import type {Clock} from '../clock/clock.js';

/** What has been used of a machine's processors since it was started, or since we were, seconds. */
export type Used = {
  /** By all, of all processors together. */
  readonly all: number;
  /** By this process and its jobs, those that have ended too. */
  readonly ours: number;
};

type Sample = Used & {readonly at: number};

/** Over how long what others use is averaged, milliseconds. */
const window = 60_000;

/** How many processes of ours are looked at. */
const mostProcesses = 100_000;

/** Asks the system. @throws Error where the system does not tell what processes use */
export function readUsed(): Used {
  const all =
    cpus().reduce((sum, {times: {user, nice, sys, irq}}) => sum + user + nice + sys + irq, 0) / 1000;
  const ours = readProcessUsage(process.pid, {memory: Infinity, processes: mostProcesses})?.cpu;
  if (ours === undefined) throw new Error('This system does not tell what processes use.');
  return {all, ours};
}

/** The load average of the last minute for each processor: before the first job it is all of others. */
const usualLoad = () => (loadavg()[0] ?? 0) / availableParallelism();

/**
 * Measures which share of the processors others used of late: all that was used, without what this process and its jobs
 * used. To be asked often within a minute.
 * @returns a function that tells it: 1 is all processors
 */
export function othersShare({
  clock,
  used = readUsed,
  load = usualLoad,
  processors = cpus().length,
}: {
  readonly clock: Clock;
  readonly used?: () => Used;
  readonly load?: () => number;
  readonly processors?: number;
}): () => number {
  let samples: readonly Sample[] = [];
  return () => {
    const now = {...used(), at: clock.monotonic()};
    // The last one before the window begins is the first one in it.
    const begin = samples.findLastIndex(({at}) => at <= now.at - window);
    samples = [...samples.slice(Math.max(0, begin)), now];
    const [first = now] = samples;
    const seconds = (now.at - first.at) / 1000;
    if (seconds <= 0) return load();
    return Math.max(0, now.all - first.all - (now.ours - first.ours)) / seconds / processors;
  };
}
