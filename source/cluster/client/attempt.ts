import type {OfferMessage} from '../../message/types.js';
import type {Payload} from '../../payload/payload.js';
import {endOf} from '../../store/event.js';
import type {TransferProgress} from '../ports.js';
import {expiry, lifetimes, protocols} from '../outbox.js';
import type {TransferInput} from '../transfer-tasks.js';
import {validFor} from '../validity.js';
import {legCode} from '../via.js';
import {failTransfer, leaveWorker, withdraw} from './ending.js';
import {jobOfTask, remove, setActive} from './jobs.js';
import {dropOrphanOfTask, discardLate, isBlocked, forgetOrphan} from './orphans.js';
import {atWork, furthestAhead, isKnown} from './roster.js';
import {enter, recordTransfer, send} from './send.js';
import type {Act, Accepted, AcceptedJob, ClientMachine, PostedJob} from './types.js';

/** How long a request counts that all workers know and nobody has time for, seconds: it need not be sent again soon. */
const longestRequest = 60;

/** Asks who takes the job; asked again under the same name when nobody did. */
export function request(machine: ClientMachine, job: PostedJob, act: Act): ClientMachine {
  const {id: future, topic, payload, runtime, label, phase} = job;
  const times = phase.name === 'requesting' ? phase.times + 1 : 1;
  const lifetime = isKnown(machine, runtime, act.now)
    ? Math.min(lifetimes.request * 2 ** times, longestRequest)
    : lifetimes.request;
  const extra = topic === 'future.p2p' ? Math.ceil(furthestAhead(machine) / 1000) : 0;
  const draft = {
    type: 'request',
    expires: expiry(act, lifetime + extra),
    from: machine.recipe.id,
    future,
    size: payload.size,
    ...(topic === 'p2p-tui' && {runtime, label}),
    protocols,
  } as const;
  send(machine, topic, draft, act);
  const since = phase.name === 'requesting' ? phase.since : act.now;
  const asked = phase.name === 'requesting' ? job : enter(machine, job, 'requested', act, job.reason);
  const until = act.now + lifetime * 1000;
  return setActive(machine, {...asked, phase: {name: 'requesting', until, sentAt: act.now, since, times}});
}

/** Takes the first valid offer: the payload goes out under a fresh code. */
export function accept(
  machine: ClientMachine,
  job: PostedJob,
  offer: OfferMessage,
  via: string,
  act: Act,
): ClientMachine {
  const {from: worker} = offer;
  const code = legCode(via, 'out');
  const refused =
    (job.avoid.get(worker)?.until ?? 0) > act.now ||
    atWork(machine.active).has(worker) ||
    isBlocked(machine, worker, act);
  if (job.phase.name !== 'requesting' || validFor(offer, act) <= 0 || refused || code === undefined) {
    return machine;
  }

  const task = machine.task + 1;
  const due = act.now + machine.recipe.timeouts.connect;
  const fresh = {since: act.now, warned: false, moved: false, ending: {}, strayed: 0, strayedAt: 0};
  const phase: Accepted = {name: 'sending', worker, via, task, due, ...fresh};
  const draft = {type: 'accept', expires: expiry(act, lifetimes.accept), from: machine.recipe.id} as const;
  send(machine, job.topic, {...draft, to: worker, future: job.id, via}, act);
  let taken: AcceptedJob = {...job, phase};
  for (const stage of ['offered', 'accepted', 'sending'] as const) taken = enter(machine, taken, stage, act);
  recordTransfer(taken, 'waiting', act);
  act.emit({type: 'send', task, code, payload: job.payload});
  return setActive(forgetOrphan({...machine, task}, worker, job.id), taken);
}

/** The worker has the payload. */
export function sent(machine: ClientMachine, task: number, act: Act): ClientMachine {
  const job = jobOfTask(machine, task);
  if (job?.phase.name !== 'sending') return machine;
  recordTransfer(job, 'done', act);
  const running = enter(machine, job, 'running', act);
  return setActive(machine, {...running, phase: {...job.phase, name: 'running', due: Infinity}});
}

/** The worker says that it has begun: it has the payload, though the end of the transfer may never be seen here. */
export function started(machine: ClientMachine, job: AcceptedJob, act: Act): ClientMachine {
  if (job.phase.name !== 'sending') return machine;
  act.emit({type: 'abort', task: job.phase.task, reason: 'The worker has it.'});
  recordTransfer(job, 'done', act);
  const running = enter(machine, job, 'running', act);
  return setActive(machine, {...running, phase: {...job.phase, name: 'running', due: Infinity, strayed: 0}});
}

/** The result can be collected as soon as a transfer is free. */
export function announce(machine: ClientMachine, job: AcceptedJob, act: Act): ClientMachine {
  const {name} = job.phase;
  if (name !== 'sending' && name !== 'running') return machine;
  if (name === 'sending') recordTransfer(job, 'done', act);
  return setActive(machine, {...job, phase: {...job.phase, name: 'announced', due: Infinity}});
}

/** Collects an announced result. */
export function collect(machine: ClientMachine, job: AcceptedJob, act: Act): ClientMachine {
  const {timeouts, maxBytes} = machine.recipe;
  const code = legCode(job.phase.via, 'back');
  if (code === undefined) return machine;
  const task = machine.task + 1;
  const due = act.now + timeouts.connect;
  const phase: Accepted = {...job.phase, name: 'receiving', task, due, moved: false, strayed: 0};
  const receiving = enter(machine, {...job, phase}, 'returning', act);
  recordTransfer(receiving, 'waiting', act);
  act.emit({type: 'receive', task, code, maxBytes});
  return setActive({...machine, task}, receiving);
}

/** Bytes moved, so the transfer gets more time. */
export function moved(
  machine: ClientMachine,
  task: number,
  progress: TransferProgress,
  act: Act,
): ClientMachine {
  const job = jobOfTask(machine, task);
  if (job?.phase.name !== 'sending' && job?.phase.name !== 'receiving') return machine;
  recordTransfer(job, 'moving', act, {progress});
  const due = act.now + machine.recipe.timeouts.stall;
  return setActive(machine, {...job, phase: {...job.phase, due, moved: true}});
}

/** A result is here, whole and checked. */
export function received(machine: ClientMachine, task: number, payload: Payload, act: Act): ClientMachine {
  const job = jobOfTask(machine, task);
  if (job?.phase.name !== 'receiving') return discardLate(machine, task, payload, act);
  recordTransfer(job, 'done', act, {total: payload.size});
  const {worker: to, ending} = job.phase;
  const draft = {type: 'received', from: machine.recipe.id, to, future: job.id, ...ending} as const;
  send(machine, 'p2p-tui', draft, act);
  enter(machine, job, endOf(ending.outcome), act, undefined, ending.error);
  act.emit({type: 'settle', job: job.id, outcome: {ok: true, payload}});
  return remove(machine, job);
}

/** A transfer broke: its code is spent, so the job is posted again, unless that would end in the same way. */
export function broken(
  machine: ClientMachine,
  {task, reason, fault, lack}: Extract<TransferInput, {type: 'broken'}>,
  act: Act,
): ClientMachine {
  const job = jobOfTask(machine, task);
  if (job?.phase.name !== 'sending' && job?.phase.name !== 'receiving') {
    return dropOrphanOfTask(machine, task);
  }
  recordTransfer(job, 'failed', act, {error: reason});
  const ended = {...job, phase: {...job.phase, due: act.now}};
  const isPermanent = fault?.permanent === true;
  if (lack !== undefined || (isPermanent && fault.side !== 'there')) {
    return withdraw(machine, ended, 'failed', new Error(reason), act);
  }

  return isPermanent ? leaveWorker(machine, ended, reason, act) : failTransfer(machine, ended, reason, act);
}
