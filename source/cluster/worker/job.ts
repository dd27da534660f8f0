import type {Payload} from '../../payload/payload.js';
import type {Evaluation, Progress, TransferProgress} from '../ports.js';
import {legCode} from '../via.js';
import {forget} from './requests.js';
import {decline, recordStage, recordTransfer, tellStarted} from './tell.js';
import type {Act, Job, Request, Running, WorkerMachine} from './types.js';

/** How many vias of past jobs are remembered. */
const mostSpent = 16;

/** Lets go of the job in hand; its request is not served again until its client repeats it. */
export function free(machine: WorkerMachine): WorkerMachine {
  const {job} = machine;
  if (!job) return machine;
  const {topic, client, future} = job.request;
  const requests = forget(machine.requests, topic, client, future);
  const spent = job.phase === 'offering' ? machine.spent : [...machine.spent, job.via].slice(-mostSpent);
  return {...machine, job: undefined, requests, spent};
}

/** Stops whatever goes on for the job in hand and deletes its payloads. */
export function release(job: Job, reason: string, {emit}: Act): void {
  if (job.phase === 'offering') return;
  if (job.task !== undefined) emit({type: 'abort', task: job.task, reason});
  if (job.phase === 'running') emit({type: 'discard', payload: job.payload});
  if (job.phase === 'returning') emit({type: 'discard', payload: job.result});
}

/** The worker cannot finish the job: it says so, where it can, and is free. */
export function giveUp(machine: WorkerMachine, job: Job, reason: string, act: Act): WorkerMachine {
  const {request} = job;
  release(job, reason, act);
  decline(machine, request.client, request.future, reason, act);
  recordStage(machine, request, 'failed', act, reason);
  return free({...machine, failed: machine.failed + 1});
}

/** Its client took the offer: the payload comes under `via`. */
export function fetch(machine: WorkerMachine, request: Request, via: string, act: Act): WorkerMachine {
  const code = legCode(via, 'out');
  if (code === undefined) {
    decline(machine, request.client, request.future, 'The accept names no usable wormhole code.', act);
    return free(machine);
  }

  const {maxBytes, deadlines} = machine.recipe;
  const task = machine.task + 1;
  act.emit({type: 'receive', task, code, maxBytes});
  recordStage(machine, request, 'accepted', act);
  recordStage(machine, request, 'sending', act);
  recordTransfer(request, 'out', 'waiting', act);
  const job: Job = {
    phase: 'fetching',
    request,
    via,
    task,
    due: act.now + deadlines.connect,
    interrupted: false,
  };
  return {...machine, task, job};
}

/** The payload is here: the runtime gets it. */
export function evaluate(machine: WorkerMachine, task: number, payload: Payload, act: Act): WorkerMachine {
  const {job} = machine;
  if (job?.phase !== 'fetching' || job.task !== task) {
    act.emit({type: 'discard', payload});
    return machine;
  }

  const {request, via, interrupted} = job;
  const next = machine.task + 1;
  recordTransfer(request, 'out', 'done', act, {total: payload.size});
  recordStage(machine, request, 'running', act);
  tellStarted(machine, request, act);
  act.emit({type: 'evaluate', task: next, runtime: request.runtime, payload});
  if (interrupted) act.emit({type: 'abort', task: next, reason: 'The client withdrew the job.'});
  const running: Running = {
    phase: 'running',
    request,
    via,
    task: next,
    payload,
    interrupted,
    abandoned: false,
    progress: undefined,
    toldAt: -Infinity,
  };
  return {...machine, task: next, job: running};
}

/** The runtime is done: its result is to be returned. */
export function evaluated(
  machine: WorkerMachine,
  task: number,
  {payload: result, ok}: Evaluation,
  act: Act,
): WorkerMachine {
  const {job} = machine;
  if (job?.phase !== 'running' || job.task !== task) {
    act.emit({type: 'discard', payload: result});
    return machine;
  }

  const {request, via, interrupted} = job;
  act.emit({type: 'discard', payload: job.payload});
  if (job.abandoned) {
    act.emit({type: 'discard', payload: result});
    return withdrawn(machine, request, act);
  }

  const returning: Job = {
    phase: 'returning',
    request,
    via,
    result,
    ok,
    interrupted,
    announced: false,
    task: undefined,
    due: Infinity,
    retryAt: act.now,
    moved: false,
  };
  return {...machine, job: returning};
}

/** The runtime gave nothing to send back. */
export function unevaluated(machine: WorkerMachine, task: number, reason: string, act: Act): WorkerMachine {
  const {job} = machine;
  if (job?.phase !== 'running' || job.task !== task) return machine;
  if (!job.abandoned && !job.interrupted) return giveUp(machine, job, reason, act);
  act.emit({type: 'discard', payload: job.payload});
  return withdrawn(machine, job.request, act);
}

/** Keeps the newest progress until it may be told. */
export function progressed(machine: WorkerMachine, task: number, progress: Progress): WorkerMachine {
  const {job} = machine;
  if (job?.phase !== 'running' || job.task !== task) return machine;
  return {...machine, job: {...job, progress}};
}

/** Bytes moved, so the transfer gets more time. */
export function moved(
  machine: WorkerMachine,
  task: number,
  progress: TransferProgress,
  act: Act,
): WorkerMachine {
  const {job} = machine;
  const due = act.now + machine.recipe.deadlines.stall;
  if (job?.phase === 'fetching' && job.task === task) {
    recordTransfer(job.request, 'out', 'moving', act, {progress});
    return {...machine, job: {...job, due}};
  }

  if (job?.phase === 'returning' && job.task === task) {
    recordTransfer(job.request, 'back', 'moving', act, {progress});
    return {...machine, job: {...job, due, moved: job.moved || progress.bytes > 0}};
  }

  return machine;
}

/** The job was taken back: nobody is told anything. */
export function withdrawn(machine: WorkerMachine, request: Request, act: Act): WorkerMachine {
  recordStage(machine, request, 'withdrawn', act);
  return free(machine);
}
