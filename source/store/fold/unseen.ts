import type {JobId, Message, PeerId} from '../../message/types.js';
import type {Projection} from '../projection.js';
import {draftOf} from './job-draft.js';
import {enterStage} from './jobs.js';
import type {Seen} from './seen.js';
import {hasLeft} from './workers.js';

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

/**
 * After a line about a worker: which of its jobs that nobody watched have ended, as it has something else in hand or
 * nothing. A worker of several slots tells of one job only.
 */
export function settleUnseen(p: Projection, message: Message, {at, from}: Seen): void {
  if (p.unseen.size === 0) return;
  const worker = p.workers.get(message.type === 'accept' ? message.to : from);
  if (!worker || worker.state === 'unknown') return;
  const inFlight = worker.state === 'offering' || hasLeft(worker) ? undefined : worker.job;
  if (worker.slots > 1 && inFlight !== undefined) return;
  const waiting = message.type === 'heartbeat' ? (message.results ?? []) : [];
  endUnseen(p, worker.id, at, inFlight === undefined ? waiting : [inFlight, ...waiting]);
}
