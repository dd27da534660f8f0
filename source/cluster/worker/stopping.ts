/** The job in hand is wanted no more. */
import {free, release, withdrawn} from './job.js';
import type {Act, WorkerMachine} from './types.js';

const withdrew = 'The client withdrew the job.';

/** Ends the evaluation, and still returns what comes of it. */
export function interrupt(machine: WorkerMachine, {emit}: Act): WorkerMachine {
  const {job} = machine;
  if ((job?.phase !== 'fetching' && job?.phase !== 'running') || job.interrupted) return machine;
  if (job.phase === 'running') emit({type: 'abort', task: job.task, reason: withdrew});
  return {...machine, job: {...job, interrupted: true}};
}

/** Ends the job for good. A runtime that is at work is waited for, so that two jobs never run at once. */
export function abandon(machine: WorkerMachine, act: Act): WorkerMachine {
  const {job} = machine;
  if (!job) return machine;
  if (job.phase === 'offering') return free(machine);
  if (job.phase !== 'running') {
    release(job, withdrew, act);
    return withdrawn(machine, job.request, act);
  }

  if (job.abandoned) return machine;
  act.emit({type: 'abort', task: job.task, reason: withdrew});
  return {...machine, job: {...job, abandoned: true}};
}
