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
function reject(
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
  return failures < mostFailures
    ? again(machine, {...job, failures}, avoidAfterFailure, reason, act)
    : giveUp(machine, job, `after ${failures} attempts, the last of which failed: ${reason}`, act);
}

/** The worker is dead, gone, or has forgotten the job. */
export function loseWorker(
  machine: ClientMachine,
  job: AcceptedJob,
  reason: string,
  act: Act,
): ClientMachine {
  const losses = job.losses + 1;
  return losses < mostLosses
    ? again(machine, {...job, losses}, avoidAfterLoss, reason, act)
    : giveUp(machine, job, `because ${losses} workers were lost with it, the last one so: ${reason}`, act);
}

function giveUp(machine: ClientMachine, job: AcceptedJob, why: string, act: Act): ClientMachine {
  return withdraw(machine, job, 'failed', new Error(`The job was given up ${why}`), act);
}

/** Posts the job again under the same name, for others: its worker is avoided for so many milliseconds. */
function again(
  machine: ClientMachine,
  job: AcceptedJob,
  avoidFor: number,
  reason: string,
  act: Act,
): ClientMachine {
  const next: Job = {
    ...job,
    attempt: job.attempt + 1,
    avoid: new Map(job.avoid).set(job.phase.worker, act.now + avoidFor),
    stage: undefined,
    reason,
    phase: {name: 'waiting'},
  };
  return enqueue(remove(adopt(machine, job, act), job), next, 'head');
}
