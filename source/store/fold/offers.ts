import type {PeerId} from '../../message/types.js';
import type {Projection} from '../projection.js';
import type {JobDraft} from './job-draft.js';
import {maxOffers} from './rules.js';
import {isEnd, isGuessedEnd, isHeld} from './stage.js';

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
  const over = isHeld(job.stage) || (isEnd(job.stage) && !isGuessedEnd(job.stage));
  if (over && job.worker !== id) loseOffers(p, job, job.offersLost + 1);
  if (!full) job.offers = [...job.offers, {worker: id, at}];
  job.offered += 1;
}

/** The offers of a job that nobody accepted are lost. */
export function forgetOffers(p: Projection, job: JobDraft): void {
  if (job.stage === 'requested' || job.stage === 'offered') loseOffers(p, job, job.offered);
}

/** So many of a job's offers did not win, those counted before included: an accept may come after its job expired. */
export function loseOffers(p: Projection, job: JobDraft, lost: number): void {
  p.counters.offersLost += lost - job.offersLost;
  job.offersLost = lost;
}
