import {messageOf} from '../../message/error-message.js';
import {enqueue, isAccepted, remove} from './jobs.js';
import {adopt} from './orphans.js';
import {enter, tell} from './tell.js';
import type {Act, AcceptedJob, ClientMachine, Job} from './types.js';

/** A job is given up after so many declines and failed transfers. */
const mostFailures = 3;
/** And after so many lost workers. */
const mostLosses = 5;
/** After a failure at a worker the others go first, milliseconds. */
const avoidAfterFailure = 10_000;
/** Longer than an offer counts: what a lost worker offered before is not taken, what it offers later shows it lives. */
const avoidAfterLoss = 20_000;

/** Ends a job without a result. */
export function reject(
  machine: ClientMachine,
  job: Job,
  stage: 'failed' | 'withdrawn' | 'expired',
  reason: unknown,
  act: Act,
): ClientMachine {
  enter(machine, job, stage, act, messageOf(reason));
  act.emit({type: 'settle', job: job.id, outcome: {ok: false, reason}});
  return remove(machine, job);
}

/** Takes a job off the board and from its worker, and ends it. */
export function withdraw(
  machine: ClientMachine,
  job: Job,
  stage: 'failed' | 'withdrawn' | 'expired',
  reason: unknown,
  act: Act,
): ClientMachine {
  const {topic, id: future, phase} = job;
  if (phase.name === 'requesting') {
    tell(machine, topic, {type: 'withdraw', from: machine.recipe.id, to: '<none>', future}, act);
  }

  return reject(isAccepted(job) ? adopt(machine, job, act) : machine, job, stage, reason, act);
}

/** Ends all jobs, or those that it concerns, for one reason. */
export function withdrawAll(
  machine: ClientMachine,
  stage: 'failed' | 'withdrawn',
  reason: string,
  act: Act,
  concerns: (job: Job) => boolean = () => true,
): ClientMachine {
  let after = machine;
  const jobs = [...machine.active.values(), ...Array.from(machine.waiting.values()).flat()];
  for (const job of jobs) if (concerns(job)) after = withdraw(after, job, stage, new Error(reason), act);
  return after;
}

/** The attempt failed at a worker that lives: a decline, or a transfer that broke. */
export function failAttempt(
  machine: ClientMachine,
  job: AcceptedJob,
  reason: string,
  act: Act,
): ClientMachine {
  const failures = job.failures + 1;
  if (failures >= mostFailures) {
    const error = new Error(
      `The job was given up after ${failures} attempts, the last of which failed: ${reason}`,
    );
    return withdraw(machine, job, 'failed', error, act);
  }

  const avoid = new Map(job.avoid).set(job.phase.worker, act.now + avoidAfterFailure);
  return again(machine, {...job, failures, avoid}, reason, act);
}

/** The worker is dead, gone, or has forgotten the job. */
export function loseWorker(
  machine: ClientMachine,
  job: AcceptedJob,
  reason: string,
  act: Act,
): ClientMachine {
  const losses = job.losses + 1;
  if (losses >= mostLosses) {
    const error = new Error(
      `The job was given up because ${losses} workers were lost with it, the last one so: ${reason}`,
    );
    return withdraw(machine, job, 'failed', error, act);
  }

  const avoid = new Map(job.avoid).set(job.phase.worker, act.now + avoidAfterLoss);
  return again(machine, {...job, losses, avoid}, reason, act);
}

/** Posts the job again under the same name. */
function again(machine: ClientMachine, job: AcceptedJob, reason: string, act: Act): ClientMachine {
  const next: Job = {...job, attempt: job.attempt + 1, stage: undefined, reason, phase: {name: 'waiting'}};
  return enqueue(remove(adopt(machine, job, act), job), next, 'head');
}
