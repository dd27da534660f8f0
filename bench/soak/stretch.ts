/** A stretch of a soak: jobs are posted when their time has come, faults happen, and all that is out comes back or is lost. */
import {setTimeout as wait} from 'node:timers/promises';
import type {Job} from './jobs.js';
import type {Ledger} from './ledger.js';
import {now} from './posters.js';

type StretchOptions<Fault> = {
  readonly jobs: readonly Job[];
  readonly post: (job: Job) => void;
  readonly faults: readonly Fault[];
  readonly inflict: (fault: Fault) => void;
  /** Heals what is still hurt when the last fault is over. */
  readonly heal: () => void;
  /** Where the jobs' endings are written down: made with `createLedger(jobs)`. */
  readonly ledger: Ledger;
  /** How long jobs may stay out after the last was posted and the last fault is over, milliseconds. */
  readonly patience: number;
  readonly signal: AbortSignal;
};

/** How often one looks whether all jobs have ended, milliseconds. */
const interval = 200;

/** Goes through jobs and faults in time; resolves when no job is open any more, or patience is over. */
export async function runStretch<Fault extends {readonly at: number}>(
  options: StretchOptions<Fault>,
): Promise<void> {
  const {jobs, post, faults, inflict, heal, ledger, patience, signal} = options;
  const began = now();
  const steps = [
    ...jobs.map((job) => ({at: job.at, act: () => post(job)})),
    ...faults.map((fault) => ({at: fault.at, act: () => inflict(fault)})),
  ].sort((one, other) => one.at - other.at);
  for (const {at, act} of steps) {
    await wait(Math.max(0, began + at - now()), undefined, {signal});
    act();
  }

  heal();
  const deadline = now() + patience;
  while (ledger.open > 0 && now() < deadline) await wait(interval, undefined, {signal});
}
