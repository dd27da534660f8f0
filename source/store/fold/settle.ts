import type {Message} from '../../message/types.js';
import type {Projection} from '../projection.js';
import type {Seen} from './seen.js';
import {endUnseen} from './unseen.js';
import {hasLeft} from './workers.js';

/**
 * After a line about a worker: which of its jobs that nobody watched have ended, as it has something else in hand or
 * nothing. A worker of several slots tells of one job only.
 */
export function settleUnseen(p: Projection, message: Message, {at, from}: Seen): void {
  if (p.unseen.size === 0) return;
  const worker = p.workers.get(message.type === 'accept' ? message.to : from);
  if (!worker || worker.state === 'unknown') return;
  const inHand = worker.state === 'offering' || hasLeft(worker) ? undefined : worker.job;
  if (worker.slots > 1 && inHand !== undefined) return;
  const waiting = message.type === 'heartbeat' ? (message.results ?? []) : [];
  endUnseen(p, worker.id, at, inHand === undefined ? waiting : [inHand, ...waiting]);
}
