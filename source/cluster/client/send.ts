import type {Topic} from '../../message/types.js';
import type {Stage, TransferEvent} from '../../store/event.js';
import {knowsMembers} from '../admission.js';
import type {Draft} from '../outbox.js';
import {transferEvent, type TransferDetails} from '../transfer-event.js';
import type {Act, AcceptedJob, ClientMachine, PostedJob, Orphan} from './types.js';

/** Whether lines on a topic get through now. */
export function reachable({link}: ClientMachine, topic: Topic): boolean {
  return topic === 'p2p-tui' ? link.extended : link.live;
}

/**
 * Whether it is of use to ask for workers: until it is known whose offers may be accepted, all that are free would wait
 * for an answer.
 */
export function mayRequest(machine: ClientMachine, topic: Topic): boolean {
  return reachable(machine, topic) && knowsMembers(machine.admission);
}

/** Sends a line where the topic is there; otherwise not. */
export function send(machine: ClientMachine, topic: Topic, draft: Draft, {emit}: Act): void {
  if (reachable(machine, topic)) emit({type: 'send-line', topic, draft});
}

/**
 * Takes a job back from a worker. A peer of our kind that hears it on the second topic drops the result as well, so
 * it hears it there first; R peers, and whoever else watches the first topic, hear it there.
 */
export function sendWithdraw(
  machine: ClientMachine,
  {job, topic, worker, collect}: Pick<Orphan, 'job' | 'topic' | 'worker' | 'collect'>,
  act: Act,
): void {
  const draft = {type: 'withdraw', from: machine.recipe.id, to: worker, future: job} as const;
  if (!collect) send(machine, 'p2p-tui', draft, act);
  if (topic === 'future.p2p') send(machine, topic, draft, act);
}

/** Records that a job entered a stage. */
export function enter<Kind extends PostedJob>(
  {recipe}: ClientMachine,
  job: Kind,
  stage: Stage,
  act: Act,
  reason?: string,
  error?: string,
): Kind {
  const {id, payload, runtime, label, attempt, phase} = job;
  act.emit({
    type: 'record',
    event: {
      type: 'job',
      job: id,
      stage,
      as: 'client',
      client: recipe.id,
      runtime,
      size: payload.size,
      attempt,
      worker: 'worker' in phase ? phase.worker : undefined,
      label,
      reason,
      error,
    },
  });
  return {...job, stage};
}

/** Records how a payload of a job moves. */
export function recordTransfer(
  job: AcceptedJob,
  state: TransferEvent['state'],
  {emit}: Act,
  details: TransferDetails = {},
): void {
  const out = job.phase.name === 'sending';
  const event = transferEvent(
    {
      job: job.id,
      direction: out ? 'send' : 'receive',
      leg: out ? 'out' : 'back',
      peer: job.phase.worker,
      state,
    },
    out ? {total: job.payload.size, ...details} : details,
  );
  emit({type: 'record', event});
}
