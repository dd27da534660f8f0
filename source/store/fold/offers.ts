import type {PeerId} from '../../message/types.js';
import type {Job, Projection} from '../projection.js';
import type {JobDraft} from './job-draft.js';
import {maxOffers} from './rules.js';
import {isEnd, isHeld} from './stage.js';

/**
 * Counts an offer unless it was counted before. Beyond the offers kept by name, the worker's state tells whether it
 * was.
 */
export function recordOffer(p: Projection, job: JobDraft, id: PeerId, at: number): void {
  const full = job.offers.length >= maxOffers;
  const worker = full ? p.workers.get(id) : undefined;
  // Inferred: from an offer, and not from a heartbeat that came before it.
  const unnamed = worker?.state === 'offering' && worker.inferred && worker.job === job.id;
  if (unnamed || job.offers.some((offer) => offer.worker === id)) return;

  p.counters.offers += 1;
  const over = isHeld(job.stage) || (isEnd(job.stage) && job.stage !== 'expired');
  if (over && job.worker !== id) p.counters.offersLost += 1;
  if (!full) job.offers = [...job.offers, {worker: id, at}];
  job.offered = (job.offered ?? 0) + 1;
}

/** The offers of a job that nobody accepted are lost. */
export function forgetOffers(p: Projection, job: Job): void {
  if (job.stage === 'requested' || job.stage === 'offered') p.counters.offersLost += job.offered ?? 0;
}
