import type {Job, Projection, Worker} from '../projection.js';
import * as rules from './rules.js';
import {away, hasLeft} from './workers.js';

/**
 * When time alone next changes something about a job under way: Unix time, milliseconds; `undefined`: never.
 * Our own jobs tell their stages themselves; only what a process of ours left behind when it died runs out.
 */
export function jobDue(p: Projection, job: Job): number | undefined {
  if (job.stage === 'requested' || job.stage === 'offered') {
    if (job.expires === undefined) return job.since + rules.longestRequest;
    // Never before it could be asked for again: the client's clock may be behind ours.
    return Math.max(job.since, job.expires) + (job.ours ? rules.ownRequestGrace : rules.requestGrace);
  }

  if (job.stage === 'returning') {
    if (job.ours) return job.since + rules.ownReturningToFailed;
    // Whether its worker is still there does not matter any more.
    return job.since + (job.runtime === 'r' ? rules.resultToDone : rules.resultToDoneUnheard);
  }

  const worker = job.worker === undefined ? undefined : p.workers.get(job.worker);
  if (!worker || hasLeft(worker)) return Math.max(worker?.since ?? job.since, job.since) + rules.lostToFailed;
  if (job.ours || job.stalled) return undefined;
  const accepted = job.times.accepted?.at ?? job.since;
  if (job.stage === 'accepted') return Math.max(job.since, accepted + rules.acceptToSending);
  // A worker that sends heartbeats says `started` itself.
  if (job.stage === 'sending' && !worker.beats) {
    return Math.max(
      job.since,
      accepted + rules.acceptToRunning + Math.ceil((job.size ?? 0) / rules.plausibleRate),
    );
  }

  return undefined;
}

/** The same of a worker. While we are cut off from the board, nobody is late. */
export function workerDue(p: Projection, worker: Worker): number | undefined {
  const {state} = worker;
  if (state === 'gone' || state === 'lost' || state === 'expired')
    return worker.since + rules.workerForgotten;
  if (!worker.beats) {
    const leaves = leaving(worker);
    return Math.max(
      worker.since,
      state === 'offering' ? Math.min(leaves, worker.since + rules.offerValid) : leaves,
    );
  }

  const heard = p.link.board === undefined || p.link.state === 'live';
  const offer =
    state === 'offering' && worker.inferred ? worker.since + rules.offerValid : Number.POSITIVE_INFINITY;
  const times = away.has(state) ? rules.lostAfter : rules.lateAfter;
  const since = p.link.board === undefined ? worker.seen : Math.max(worker.seen, p.link.since);
  const silent = heard ? since + times * (worker.every ?? 15) * 1000 : Number.POSITIVE_INFINITY;
  const due = Math.min(offer, silent);
  return Number.isFinite(due) ? Math.max(worker.since, due) : undefined;
}

/** When an R worker leaves; one that still writes has a clock behind ours. */
function leaving({expires, seen}: Worker): number {
  if (expires === undefined) return seen + rules.unknownDuration;
  return seen > expires ? seen + rules.workOvertime : expires;
}
