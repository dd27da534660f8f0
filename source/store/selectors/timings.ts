import type {Job, Projection} from '../projection.js';
import {lastDone} from './jobs.js';

/** Percentiles of a time, milliseconds; absent where no job tells. */
export type Percentiles = {readonly p50?: number; readonly p95?: number};

/** How long jobs wait and run. */
export type Timings = {
  /** From the request to the worker's acceptance. */
  readonly wait: Percentiles;
  /** From the start of the evaluation, or the acceptance where that was not seen, to the result. */
  readonly run: Percentiles;
  /** How many jobs the figures are of. */
  readonly jobs: number;
};

/** Times of the jobs done last, at most `count`; of those, too, of which nobody told whether they failed. */
export function timings(projection: Projection, count = 500): Timings {
  const jobs = lastDone(projection, count);
  return {wait: percentiles(jobs.map(waitOf)), run: percentiles(jobs.map(runOf)), jobs: jobs.length};
}

/** How long a job waited for a worker, milliseconds. */
function waitOf({times}: Job): number | undefined {
  return between(times.requested?.at, times.accepted?.at);
}

/** How long a job was evaluated, milliseconds. */
function runOf({times}: Job): number | undefined {
  return between(
    times.running?.at ?? times.accepted?.at,
    times.returning?.at ?? times.done?.at ?? times.ended?.at,
  );
}

/** The value below which `share` (0 to 1) of the sorted values lie: the nearest rank. */
export function percentile(sorted: readonly number[], share: number): number | undefined {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)];
}

function percentiles(values: readonly (number | undefined)[]): Percentiles {
  const sorted = values.filter((value) => value !== undefined).sort((one, other) => one - other);
  return {p50: percentile(sorted, 0.5), p95: percentile(sorted, 0.95)};
}

/** Lines of one job may have come in any order: then their times say nothing. */
function between(start: number | undefined, end: number | undefined): number | undefined {
  return start === undefined || end === undefined || end < start ? undefined : end - start;
}
