import {expiry, lifetimes} from '../say.js';
import {legCode} from '../via.js';
import {free, giveUp} from './job.js';
import {recordStage, recordTransfer} from './tell.js';
import type {Act, Returning, WorkerMachine} from './types.js';

/** Time between two tries to return a result that never began to move, milliseconds. */
const retryAfter = 5000;

/**
 * Announces the result over each new link, and keeps a transfer going. Without a link the client cannot know of the
 * result: the deadline stands still and the result is kept.
 */
export function returnResult(machine: WorkerMachine, job: Returning, act: Act): WorkerMachine {
  const {recipe, link} = machine;
  const {request, via, result} = job;
  const {topic, client, future} = request;
  if (!(topic === 'p2p-tui' ? link.extended : link.live)) {
    return job.announced ? {...machine, job: {...job, announced: false, due: Infinity}} : machine;
  }

  let next = job;
  if (!next.announced) {
    const expires = expiry(act.now, lifetimes.result);
    const said = {type: 'result', expires, from: recipe.id, to: client, future, via} as const;
    act.emit({type: 'say', topic, said});
    next = {...next, announced: true, due: act.now + recipe.deadlines.deliver};
  }

  const code = legCode(via, 'back');
  if (next.task !== undefined || next.retryAt > act.now || code === undefined) return {...machine, job: next};
  const task = machine.task + 1;
  act.emit({type: 'send', task, code, payload: result});
  recordStage(machine, request, 'returning', act);
  recordTransfer(request, 'back', 'waiting', act, {total: result.size});
  return {...machine, task, job: {...next, task}};
}

/** The client has it. */
export function returned(machine: WorkerMachine, task: number, act: Act): WorkerMachine {
  const {job} = machine;
  if (job?.phase !== 'returning' || job.task !== task) return machine;
  const {request, result, ok, interrupted} = job;
  act.emit({type: 'discard', payload: result});
  recordTransfer(request, 'back', 'done', act, {total: result.size});
  recordStage(machine, request, interrupted ? 'withdrawn' : ok ? 'done' : 'failed', act);
  const done = machine.done + (ok ? 1 : 0);
  const failed = machine.failed + (ok || interrupted ? 0 : 1);
  return free({...machine, done, failed});
}

/** A transfer ended badly: the job is declined, unless its result can be offered under the same code again. */
export function broken(machine: WorkerMachine, task: number, reason: string, act: Act): WorkerMachine {
  const {job} = machine;
  if (job?.phase === 'fetching' && job.task === task) {
    recordTransfer(job.request, 'out', 'failed', act, {error: reason});
    return giveUp(machine, job, reason, act);
  }

  if (job?.phase !== 'returning' || job.task !== task) return machine;
  recordTransfer(job.request, 'back', 'failed', act, {total: job.result.size, error: reason});
  const left = {...job, task: undefined};
  if (job.moved) return giveUp(machine, left, reason, act);
  return {...machine, job: {...left, retryAt: act.now + retryAfter}};
}
