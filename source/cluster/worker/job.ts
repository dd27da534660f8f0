import {errorClass} from '../../message/ending.js';
import type {DeclineCause, WorkerFault} from '../../message/types.js';
import type {Payload} from '../../payload/payload.js';
import type {Evaluation, Progress, TransferProgress} from '../ports.js';
import {legCode} from '../via.js';
import {addResult, postponeResult, resultMoved} from './results.js';
import {decline, receivesDeclines, recordStage, recordTransfer, sendStarted} from './send.js';
import type {Act, JobInFlight, Request, Running, WorkerMachine} from './types.js';
import {becomeUnwell} from './unwell.js';
import {busyUntil} from './vias.js';

/** How many accepts of the past are remembered. */
const mostSpent = 16;

/** Lets go of the job in hand. */
export function free(machine: WorkerMachine): WorkerMachine {
  return machine.job ? {...machine, job: undefined} : machine;
}

/** Stops whatever goes on for the job in hand and deletes its payload. */
export function release(job: JobInFlight, reason: string, {emit}: Act): void {
  if (job.phase === 'offering') return;
  if (job.task !== undefined) emit({type: 'abort', task: job.task, reason});
  if (job.phase === 'running') emit({type: 'discard', payload: job.payload});
}

/** The worker cannot finish the job: it says so, where it can, and is free. */
export function giveUp(
  machine: WorkerMachine,
  job: JobInFlight,
  cause: DeclineCause,
  reason: string,
  act: Act,
): WorkerMachine {
  const {request} = job;
  release(job, reason, act);
  decline(machine, request, cause, reason, act);
  recordStage(machine, request, 'failed', act, reason);
  // Only what is wrong with the job itself is a job that failed.
  return free(
    cause === 'payload' || cause === 'evaluation' ? {...machine, failed: machine.failed + 1} : machine,
  );
}

/** The machine is at fault, not the job: others are asked, and no other job is taken before that is mended. */
export function failByFault(
  machine: WorkerMachine,
  job: JobInFlight,
  fault: WorkerFault,
  reason: string,
  act: Act,
): WorkerMachine {
  return becomeUnwell(giveUp(machine, job, fault, reason, act), fault, reason, act);
}

/** What tells one accept from any other: R draws the same `via` again after the same `set.seed()`. */
function acceptKey({client, future}: Request, via: string): string {
  return `${client} ${future} ${via}`;
}

/** Whether an accept was followed before: the line was seen twice. */
export function isSpent({spent}: WorkerMachine, request: Request, via: string): boolean {
  return spent.includes(acceptKey(request, via));
}

/** Its client took the offer: the payload comes under `via`. */
export function fetch(machine: WorkerMachine, request: Request, via: string, act: Act): WorkerMachine {
  if (legCode(via, 'out') === undefined) {
    decline(machine, request, 'payload', 'The accept names no usable wormhole code.', act);
    return free(machine);
  }

  recordStage(machine, request, 'accepted', act);
  recordStage(machine, request, 'sending', act);
  recordTransfer(request, 'out', 'waiting', act);
  const job: JobInFlight = {
    phase: 'fetching',
    request,
    via,
    task: undefined,
    due: Infinity,
    interrupted: false,
  };
  const spent = [...machine.spent, acceptKey(request, via)].slice(-mostSpent);
  return {...machine, job, spent};
}

/** Begins to fetch the payload, as soon as no other transfer goes on under its `via`. */
export function beginFetch(machine: WorkerMachine, act: Act): WorkerMachine {
  const {job} = machine;
  if (job?.phase !== 'fetching' || job.task !== undefined) return machine;
  const code = legCode(job.via, 'out');
  if (code === undefined || busyUntil(machine, job) > act.now) return machine;
  const {maxBytes, timeouts} = machine.recipe;
  const task = machine.task + 1;
  const after = postponeResult({...machine, task}, job, act);
  act.emit({type: 'receive', task, code, maxBytes});
  return {...after, job: {...job, task, due: act.now + timeouts.connect}};
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
  sendStarted(machine, request, act);
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
    progressSentAt: -Infinity,
  };
  return {...machine, task: next, job: running};
}

/** The runtime is done: its result is to be returned. */
export function evaluated(
  machine: WorkerMachine,
  task: number,
  {payload: result, ok, error, lack}: Evaluation,
  act: Act,
): WorkerMachine {
  const {job} = machine;
  if (job?.phase !== 'running' || job.task !== task) {
    act.emit({type: 'discard', payload: result});
    return machine;
  }

  const {request, via, interrupted} = job;
  if (lack && receivesDeclines(machine, request)) {
    act.emit({type: 'discard', payload: result});
    return unevaluated(machine, task, {reason: lack.reason, lack: lack.fault}, act);
  }

  act.emit({type: 'discard', payload: job.payload});
  if (job.abandoned) {
    act.emit({type: 'discard', payload: result});
    return withdrawn(machine, request, act);
  }

  const after = addResult(
    free(machine),
    {request, via, result, ok, error: errorClass(error), interrupted},
    act,
  );
  return lack ? becomeUnwell(after, lack.fault, lack.reason, act) : after;
}

/** The runtime gave nothing to send back. */
export function unevaluated(
  machine: WorkerMachine,
  task: number,
  {
    reason,
    lack,
    refused = false,
  }: {readonly reason: string; readonly lack?: WorkerFault | undefined; readonly refused?: boolean},
  act: Act,
): WorkerMachine {
  const {job} = machine;
  if (job?.phase !== 'running' || job.task !== task) return machine;
  if (job.abandoned || job.interrupted) {
    act.emit({type: 'discard', payload: job.payload});
    return withdrawn(machine, job.request, act);
  }

  return lack === undefined
    ? giveUp(machine, job, refused ? 'payload' : 'evaluation', reason, act)
    : failByFault(machine, job, lack, reason, act);
}

/** Keeps the newest progress until it may be sent. */
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
  if (job?.phase !== 'fetching' || job.task !== task) return resultMoved(machine, task, progress, act);
  recordTransfer(job.request, 'out', 'moving', act, {progress});
  return {...machine, job: {...job, due: act.now + machine.recipe.timeouts.stall}};
}

/** The job was taken back: nobody is told anything. */
export function withdrawn(machine: WorkerMachine, request: Request, act: Act): WorkerMachine {
  recordStage(machine, request, 'withdrawn', act);
  return free(machine);
}
