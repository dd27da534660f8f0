import type {JobId, PeerId} from '../../message/types.js';
import type {Projection} from '../projection.js';
import {draftOf} from './job-draft.js';
import {enterStage} from './jobs.js';

/** How a job ended that ended while nobody watched. */
export const notSeen = 'it ended while nobody watched';

/**
 * A worker has nothing in hand but `keep`: its jobs that nobody watched have ended, and nobody saw how.
 * @param keep the jobs that it is known to have still
 */
export function endUnseen(p: Projection, worker: PeerId, at: number, keep: readonly JobId[] = []): void {
  if (p.unseen.size === 0) return;
  for (const id of [...p.unseen]) {
    const job = p.jobs.get(id);
    if (job?.worker === worker && !keep.includes(id)) endAsUnknown(p, id, at);
  }
}

/** A client waits for nothing any more. */
export function endUnseenOf(p: Projection, client: PeerId, at: number): void {
  if (p.unseen.size === 0) return;
  for (const id of [...p.unseen]) if (p.jobs.get(id)?.client === client) endAsUnknown(p, id, at);
}

function endAsUnknown(p: Projection, id: JobId, at: number): void {
  const known = p.jobs.get(id);
  if (!known) return;
  const job = draftOf(known);
  job.expires = undefined;
  job.reason = notSeen;
  enterStage(p, job, known, 'unknown', {at, inferred: true});
}
