/**
 * Workers that send no heartbeats, as those of the R package future.p2p do not: no line comes from `accept` to `result`,
 * however long they compute. What can be known of them all the same, and what only a person can know.
 */
import type {OfferMessage} from '../../message/types.js';
import {loseWorker} from './ending.js';
import {acceptedJobs, setActive} from './jobs.js';
import type {Act, AcceptedJob, ClientMachine} from './types.js';

/** An offer that the worker made before it heard our accept is here by then, milliseconds: it counts for 15 s. */
const crossing = 20_000;
/** After so long without a line the caller gets a notice, milliseconds: an R worker lives for an hour unless told otherwise. */
const noticeAfter = 3_600_000;

/**
 * A worker has one job at a time, and offers when it has none: one that offers for another job than ours has lost ours.
 * An offer for ours proves nothing, for R workers say one when they are done.
 */
export function receiveOffer(machine: ClientMachine, {from, future}: OfferMessage, act: Act): ClientMachine {
  if (machine.roster.get(from)?.beats === true) return machine;
  let after = machine;
  for (const job of acceptedJobs(machine)) {
    const {name, worker, since} = job.phase;
    if (worker !== from || job.id === future || name !== 'running' || since + crossing > act.now) continue;
    after = loseWorker(after, job, `${from} offers for other jobs: it has lost this one.`, act);
  }

  return after;
}

/**
 * When the caller gets a notice that no line came of a worker; Infinity for one whose heartbeats tell when it is lost. Nobody can
 * tell a long computation from a dead worker until its hello runs out, and who joined after that hello never heard it.
 */
export function warnAt({roster, link}: ClientMachine, {phase}: AcceptedJob): number {
  const beats = roster.get(phase.worker)?.beats ?? false;
  if (beats || phase.warned || phase.name !== 'running' || !link.live) return Infinity;
  return Math.max(phase.since, link.since) + noticeAfter;
}

/** Tells the caller once, who may know more about that worker. */
export function warn(machine: ClientMachine, job: AcceptedJob, act: Act): ClientMachine {
  if (warnAt(machine, job) > act.now) return machine;
  const text =
    `${job.phase.worker} has had ${job.label ?? `job ${job.id}`} for more than an hour without a word. ` +
    'It may be computing still; if you know that it is gone, withdraw the job and post it again.';
  act.emit({type: 'record', event: {type: 'note', level: 'warn', text}});
  return setActive(machine, {...job, phase: {...job.phase, warned: true}});
}
