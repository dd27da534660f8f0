import type {TransferEvent} from '../event.js';
import type {Projection, Transfer} from '../projection.js';
import {applyTransferStage} from './own.js';
import {maxTransfers} from './rules.js';

/** A payload of ours moved on. */
export function applyTransfer(p: Projection, event: TransferEvent, at: number): void {
  const key = `${event.job} ${event.leg} ${event.direction}`;
  const known = p.transfers.get(key);
  const anew =
    !known || (isOver(known) && !isOver(event)) || (known.state === 'waiting' && event.state === 'moving');
  const started = anew ? at : known.started;
  const bytes = Math.max(0, event.bytes);
  p.transfers.set(key, {
    key,
    job: event.job,
    direction: event.direction,
    leg: event.leg,
    peer: event.peer,
    state: event.state,
    bytes,
    total: event.total,
    path: event.path ?? (anew ? undefined : known.path),
    error: event.error,
    started,
    at,
    rate: at > started ? (bytes * 1000) / (at - started) : 0,
  });
  if (event.state === 'done' && known?.state !== 'done') {
    p.counters[event.direction === 'send' ? 'sent' : 'received'] += bytes;
  }

  applyTransferStage(p, event, at);
  if (p.transfers.size > maxTransfers) forgetOldest(p);
}

function isOver({state}: Pick<Transfer, 'state'>): boolean {
  return state === 'done' || state === 'failed';
}

function forgetOldest(p: Projection): void {
  for (const transfer of p.transfers.values()) {
    if (isOver(transfer)) {
      p.transfers.delete(transfer.key);
      return;
    }
  }
}
