import {messageOf} from '../../message/error-message.js';
import type {DeclineCause, DeclineMessage} from '../../message/types.js';
import {enqueue, findJob, isAccepted, remove, replaceJob} from './jobs.js';
import {keepOrphan} from './orphans.js';
import {enter, send} from './send.js';
import type {Act, AcceptedJob, ClientMachine, PostedJob, Mishap} from './types.js';

/** A job is given up after so many attempts of which its workers say that the job is at fault. */
const mostFailures = 3;
/** After so many payloads that did not get through. */
const mostTransfers = 5;
/** And after so many workers that were not heard of again: it may be what ends them. */
const mostLosses = 12;
/** After a failure at a worker the others go first, milliseconds. */
const avoidAfterFailure = 10_000;
/** Longer than an offer counts: what a lost worker offered before is not taken, what it offers later shows it lives. */
const avoidAfterLoss = 20_000;
/** What does not count against the job has no end by itself: a worker is avoided twice as long each time, up to this. */
const longestAvoided = 600_000;

/** What a worker says of itself when it declines, not of the job. */
const causesOfWorkers: ReadonlySet<DeclineCause> = new Set([
  'disk',
  'directory',
  'sandbox',
  'runtime',
  'busy',
  'leaving',
  'client',
]);

/** Ends a job without a result. */
function reject(
  machine: ClientMachine,
  job: PostedJob,
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
  job: PostedJob,
  stage: 'failed' | 'withdrawn' | 'expired',
  reason: unknown,
  act: Act,
): ClientMachine {
  const {topic, id: future, phase} = job;
  if (phase.name === 'requesting') {
    send(machine, topic, {type: 'withdraw', from: machine.recipe.id, to: '<none>', future}, act);
  }

  return reject(isAccepted(job) ? keepOrphan(machine, job, act) : machine, job, stage, reason, act);
}

/** Ends all jobs, or those that it concerns, for one reason. */
export function withdrawAll(
  machine: ClientMachine,
  stage: 'failed' | 'withdrawn',
  reason: string,
  act: Act,
  concerns: (job: PostedJob) => boolean = () => true,
): ClientMachine {
  let after = machine;
  const jobs = [...machine.active.values(), ...Array.from(machine.waiting.values()).flat()];
  for (const job of jobs) if (concerns(job)) after = withdraw(after, job, stage, new Error(reason), act);
  return after;
}

/** The worker says that it cannot after all: what it lacks itself does not count against the job. */
export function declined(
  machine: ClientMachine,
  job: AcceptedJob,
  {from, cause, reason}: DeclineMessage,
  act: Act,
): ClientMachine {
  const sentence = `${from} declined: ${reason}`;
  if (cause !== undefined && causesOfWorkers.has(cause)) {
    return again(machine, job, avoidLonger(job, avoidAfterFailure), sentence, act);
  }
  // What it did to one worker it would do to the next.
  if (cause === 'payload') return withdraw(machine, job, 'failed', new Error(sentence), act);

  const kind = cause === 'transfer' ? 'transfer' : 'failure';
  return afterMishap(machine, job, {kind, reason: sentence}, avoidAfterFailure, act);
}

/**
 * The worker tells why a transfer broke that we have counted against the job already: where that was its own affair, it
 * does not count.
 */
export function discountTransfer(
  machine: ClientMachine,
  {from, future, cause}: DeclineMessage,
): ClientMachine {
  const job = findJob(machine, future);
  if (!job || cause === undefined || !causesOfWorkers.has(cause)) return machine;
  const place = job.mishaps.findLastIndex(({kind, worker}) => kind === 'transfer' && worker === from);
  if (place < 0) return machine;
  return replaceJob(machine, {...job, mishaps: job.mishaps.toSpliced(place, 1)});
}

/** A payload did not get through, or not in time. */
export function failTransfer(
  machine: ClientMachine,
  job: AcceptedJob,
  reason: string,
  act: Act,
): ClientMachine {
  return afterMishap(machine, job, {kind: 'transfer', reason}, avoidAfterFailure, act);
}

/** The worker is dead, or has forgotten the job. */
export function loseWorker(
  machine: ClientMachine,
  job: AcceptedJob,
  reason: string,
  act: Act,
): ClientMachine {
  return afterMishap(machine, job, {kind: 'loss', reason}, avoidAfterLoss, act);
}

/** The worker said goodbye, or what it sends cannot be taken: that is nothing against the job. */
export function leaveWorker(
  machine: ClientMachine,
  job: AcceptedJob,
  reason: string,
  act: Act,
): ClientMachine {
  return again(machine, job, avoidLonger(job, avoidAfterLoss), reason, act);
}

function avoidLonger({avoid, phase}: AcceptedJob, first: number): number {
  return Math.min(first * 2 ** (avoid.get(phase.worker)?.times ?? 0), longestAvoided);
}

function afterMishap(
  machine: ClientMachine,
  job: AcceptedJob,
  {kind, reason}: Pick<Mishap, 'kind' | 'reason'>,
  avoidFor: number,
  act: Act,
): ClientMachine {
  const mishaps = [...job.mishaps, {kind, reason, worker: job.phase.worker, at: act.now}];
  const next = {...job, mishaps};
  const why = givenUp(machine, mishaps);
  return why === undefined
    ? again(machine, next, avoidFor, reason, act)
    : withdraw(machine, next, 'failed', new Error(`The job was given up ${why}`), act);
}

/** Why a job is not posted again; the first reason is told, for later ones may follow from it. */
function givenUp({roster}: ClientMachine, mishaps: readonly Mishap[]): string | undefined {
  // Who was heard of later had slept, or had been cut off: the job did not end him. Who was not has died, perhaps while a
  // payload moved.
  const wasHeard = ({worker, at}: Mishap) => (roster.get(worker)?.heardAt ?? -Infinity) > at;
  const failures = mishaps.filter(({kind}) => kind === 'failure');
  const transfers = mishaps.filter((mishap) => mishap.kind === 'transfer' && wasHeard(mishap));
  const losses = mishaps.filter((mishap) => mishap.kind !== 'failure' && !wasHeard(mishap));
  if (failures.length >= mostFailures) {
    return `after ${mostFailures} attempts, the first of which failed: ${failures[0]?.reason}`;
  }
  if (transfers.length >= mostTransfers) {
    return `after ${mostTransfers} transfers, the first of which failed: ${transfers[0]?.reason}`;
  }
  if (losses.length >= mostLosses) {
    return `because ${mostLosses} workers were lost with it, the first one so: ${losses[0]?.reason}`;
  }
  return undefined;
}

/** Posts the job again under the same name, for others: its worker is avoided for so many milliseconds. */
function again(
  machine: ClientMachine,
  job: AcceptedJob,
  avoidFor: number,
  reason: string,
  act: Act,
): ClientMachine {
  const {worker} = job.phase;
  const times = (job.avoid.get(worker)?.times ?? 0) + 1;
  const until = act.now + avoidFor;
  const next: PostedJob = {
    ...job,
    attempt: job.attempt + 1,
    avoid: new Map(job.avoid).set(worker, {until, times}),
    stage: undefined,
    reason,
    phase: {name: 'waiting'},
  };
  return enqueue(remove(keepOrphan(machine, job, act), job), next, 'head');
}
