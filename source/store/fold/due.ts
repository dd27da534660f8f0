import {afterListening} from '../gaps.js';
import {leavesAt} from '../moments.js';
import type {Job, Projection, Worker} from '../projection.js';
import * as rules from './rules.js';
import {away, hasLeft} from './workers.js';

/**
 * When time alone next changes something about a job under way: milliseconds on the timeline; `undefined`: never.
 * Our own jobs tell their stages themselves; only what a process of ours left behind when it died runs out. Nobody's
 * silence counts while we do not listen.
 */
export function jobDue(p: Projection, job: Job): number | undefined {
  if (job.stage === 'requested' || job.stage === 'offered') {
    if (job.expires === undefined) return afterListening(p, job.since, rules.longestRequest);
    // Never before it could be asked for again: the client's clock may be behind ours.
    const grace = job.ours ? rules.ownRequestGrace : rules.requestGrace;
    return afterListening(p, Math.max(job.since, job.expires), grace);
  }

  if (job.stage === 'returning') {
    if (job.ours) return afterListening(p, job.since, rules.ownReturningToFailed);
    // Whether its worker is still there does not matter any more.
    const heard = job.runtime === 'r' ? rules.resultToDone : rules.resultToDoneUnheard;
    return afterListening(p, job.since, heard);
  }

  const worker = job.worker === undefined ? undefined : p.workers.get(job.worker);
  if (!worker || hasLeft(worker)) {
    // What nobody watched, nobody waits for: that its worker was there is not known.
    if (worker && job.unseen !== undefined) return Math.max(worker.since, job.since, job.unseen);
    return afterListening(p, Math.max(worker?.since ?? job.since, job.since), rules.lostToFailed);
  }

  if (job.ours || job.stalled || job.unseen !== undefined) return undefined;
  const accepted = job.times.accepted?.at ?? job.since;
  if (job.stage === 'accepted') {
    return Math.max(job.since, afterListening(p, accepted, rules.acceptToSending));
  }
  // A worker that sends heartbeats says `started` itself.
  if (job.stage === 'sending' && !worker.beats) {
    const travel = rules.acceptToRunning + Math.ceil((job.size ?? 0) / rules.plausibleRate);
    return Math.max(job.since, afterListening(p, accepted, travel));
  }

  return undefined;
}

/** The same of a worker. */
export function workerDue(p: Projection, worker: Worker): number | undefined {
  const {state} = worker;
  if (state === 'gone' || state === 'lost' || state === 'expired') {
    return worker.since + rules.workerForgotten;
  }
  const offer =
    state === 'offering' && worker.inferred
      ? afterListening(p, worker.since, rules.offerValid)
      : Number.POSITIVE_INFINITY;
  const times = away.has(state) ? rules.lostAfter : rules.lateAfter;
  const leaves = worker.beats
    ? afterListening(p, worker.seen, times * (worker.every ?? 15) * 1000)
    : leaving(p, worker);
  const due = Math.min(offer, leaves);
  return Number.isFinite(due) ? Math.max(worker.since, due) : undefined;
}

/** When an R worker leaves; one that still writes stays longer than it meant to. */
function leaving(p: Projection, worker: Worker): number {
  const leaves = leavesAt(p, worker);
  if (leaves === undefined) return afterListening(p, worker.seen, rules.unknownDuration);
  return worker.seen > leaves ? afterListening(p, worker.seen, rules.workOvertime) : leaves;
}
