import {peerParts} from '../../message/peer.js';
import type {HeartbeatMessage, JobId, PeerId, WorkerMessage, WorkerState} from '../../message/types.js';
import type {Projection, Worker} from '../projection.js';
import {setBounded} from './bounded.js';
import {notAClient} from './clients.js';
import type {Seen} from './seen.js';
import {stallJobs} from './stall.js';

/** The states in which a worker is thought not to be there. */
export const away: ReadonlySet<Worker['state']> = new Set<Worker['state']>([
  'late',
  'stalled',
  'lost',
  'expired',
  'gone',
]);

/** It is not expected to come back. */
export function hasLeft({state}: Worker): boolean {
  return state === 'gone' || state === 'lost' || state === 'expired';
}

/** A worker by its id; a new one is idle as far as anybody knows. */
export function ensureWorker(p: Projection, id: PeerId, at: number): Worker {
  const known = p.workers.get(id);
  if (known) return known;
  const {user, name} = peerParts(id);
  const worker: Worker = {
    id,
    user,
    name,
    beats: false,
    state: 'idle',
    inferred: true,
    since: at,
    cause: undefined,
    reason: undefined,
    job: undefined,
    done: 0,
    failed: 0,
    joined: at,
    expires: undefined,
    seen: at,
    beatAt: undefined,
    every: undefined,
    slots: 1,
    runtimes: ['r'],
    load: undefined,
    rss: undefined,
    version: undefined,
    ours: false,
  };
  setBounded(p.workers, id, worker);
  notAClient(p, id);
  return worker;
}

/** A worker's hello. */
export function applyWorkerHello(p: Projection, message: WorkerMessage, at: number, ours: boolean): void {
  const worker = ensureWorker(p, message.from, at);
  const back = away.has(worker.state);
  // Unknown it stays: it may say hello again with a job in hand.
  p.workers.set(worker.id, {
    ...worker,
    seen: at,
    expires: message.expires * 1000,
    ours: worker.ours || ours,
    state: back ? 'idle' : worker.state,
    since: back ? at : worker.since,
    inferred: back || worker.inferred,
    job: back ? undefined : worker.job,
  });
  if (back) stallJobs(p, worker.id, false);
}

/** A heartbeat: the worker's own word about itself. */
export function applyHeartbeat(
  p: Projection,
  message: HeartbeatMessage,
  {at, from}: Seen,
  ours: boolean,
): void {
  const worker = ensureWorker(p, from, at);
  const same = worker.state === message.state && worker.job === message.future;
  p.workers.set(worker.id, {
    ...worker,
    beats: true,
    state: message.state,
    inferred: false,
    since: same ? worker.since : at,
    cause: message.cause,
    reason: message.reason,
    job: message.future,
    done: Math.max(worker.done, message.done),
    failed: Math.max(worker.failed, message.failed),
    seen: at,
    beatAt: at,
    every: Math.max(1, message.every),
    slots: message.slots,
    runtimes: sameItems(worker.runtimes, message.runtimes) ? worker.runtimes : message.runtimes,
    load: message.load,
    rss: message.rss,
    version: message.version,
    ours: worker.ours || ours,
  });
  if (away.has(worker.state)) stallJobs(p, worker.id, false);
}

/**
 * The board shows, or lets guess, what a worker is doing.
 * @param itself the worker wrote the line, so it is there; otherwise one that is away stays away.
 * @param done added to its results.
 */
export function setDoing(
  p: Projection,
  id: PeerId,
  at: number,
  state: WorkerState,
  job: JobId | undefined,
  itself: boolean,
  done = 0,
): void {
  changeDoing(p, ensureWorker(p, id, at), at, state, job, itself, done);
}

function changeDoing(
  p: Projection,
  worker: Worker,
  at: number,
  state: WorkerState,
  job: JobId | undefined,
  itself: boolean,
  done: number,
): void {
  const absent = away.has(worker.state);
  const next = absent && !itself ? worker.state : state;
  const same = worker.state === next && worker.job === job;
  const seen = itself ? at : worker.seen;
  if (same && done === 0 && seen === worker.seen) return;
  p.workers.set(worker.id, {
    ...worker,
    state: next,
    inferred: same ? worker.inferred : true,
    since: same ? worker.since : at,
    job,
    seen,
    // A worker that sends heartbeats counts for itself.
    done: worker.beats ? worker.done : worker.done + done,
  });
  if (absent && itself) stallJobs(p, worker.id, false);
}

/** A job was taken from a worker's hands, or ended. */
export function releaseWorker(p: Projection, id: PeerId, job: JobId, at: number): void {
  const worker = p.workers.get(id);
  if (worker?.job !== job) return;
  // It has said itself that it would take the job, so it had let go of it before.
  if (worker.state === 'offering' && !worker.inferred) return;
  const {state} = worker;
  const stays = state === 'draining' || state === 'unwell' || state === 'resting';
  changeDoing(p, worker, at, stays ? state : 'idle', undefined, false, 0);
}

/** Its `bye`. */
export function applyWorkerBye(p: Projection, worker: Worker, at: number): void {
  stallJobs(p, worker.id, true);
  if (worker.state === 'gone') return;
  p.workers.set(worker.id, {...worker, state: 'gone', inferred: false, since: at, seen: at, job: undefined});
}

function sameItems(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((item, index) => item === other[index]);
}
