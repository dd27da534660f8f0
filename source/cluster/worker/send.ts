import {shortText} from '../../message/short-text.js';
import type {DeclineCause} from '../../message/types.js';
import type {Stage, TransferEvent} from '../../store/event.js';
import type {Progress} from '../ports.js';
import {transferEvent, type TransferDetails} from '../transfer-event.js';
import type {Act, Request, WorkerMachine} from './types.js';

/** The longest reason or note that goes on the board, bytes as written; a line there must stay under 4 KiB. */
export const longestText = 2048;

/** Records a step of a job in this worker's hands. */
export function recordStage(
  {recipe}: WorkerMachine,
  request: Request,
  stage: Stage,
  {emit}: Act,
  reason?: string,
  error?: string,
): void {
  const {client, future, runtime, label, size} = request;
  emit({
    type: 'record',
    event: {
      type: 'job',
      job: future,
      stage,
      as: 'worker',
      client,
      worker: recipe.id,
      runtime,
      size,
      label,
      reason,
      error,
    },
  });
}

/** Records how a payload of the job in hand moves. */
export function recordTransfer(
  {future: job, client: peer}: Request,
  leg: TransferEvent['leg'],
  state: TransferEvent['state'],
  {emit}: Act,
  details: TransferDetails = {},
): void {
  const direction = leg === 'out' ? 'receive' : 'send';
  emit({type: 'record', event: transferEvent({job, direction, leg, peer, state}, details)});
}

/**
 * Whether a client can be told to ask others. One that speaks on the first topic alone cannot: it waits for a `result`
 * without end, so that each of its accepts has to come to one.
 */
export function receivesDeclines({clients}: WorkerMachine, {topic, client}: Request): boolean {
  return topic === 'p2p-tui' || clients.has(client);
}

/** "I cannot after all", where the client can hear it. */
export function decline(
  machine: WorkerMachine,
  {client: to, future}: Pick<Request, 'client' | 'future'>,
  cause: DeclineCause,
  reason: string,
  act: Act,
): void {
  if (!machine.link.extended) return;
  const draft = {
    type: 'decline',
    from: machine.recipe.id,
    to,
    future,
    cause,
    reason: shortText(reason, longestText),
  } as const;
  act.emit({type: 'send-line', topic: 'p2p-tui', draft});
}

/** "Evaluation begins", where the client can hear it. */
export function sendStarted({recipe, link}: WorkerMachine, request: Request, {emit}: Act): void {
  if (!link.extended) return;
  const draft = {type: 'started', from: recipe.id, to: request.client, future: request.future} as const;
  emit({type: 'send-line', topic: 'p2p-tui', draft});
}

/** How far the evaluation is. */
export function sendProgress(
  {recipe}: WorkerMachine,
  request: Request,
  {done, total, note}: Progress,
  {emit}: Act,
): void {
  const draft = {
    type: 'progress',
    from: recipe.id,
    to: request.client,
    future: request.future,
    done,
    total,
    note: note === undefined ? undefined : shortText(note, longestText),
  } as const;
  emit({type: 'send-line', topic: 'p2p-tui', draft});
}
