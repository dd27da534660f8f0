import type {PeerId} from '../../message/types.js';
import type {Stage} from '../event.js';
import type {Job, Projection, StageTime} from '../projection.js';
import {countForClient, seeClient} from './clients.js';
import type {JobDraft} from './job-draft.js';
import {draftOf, withTime} from './job-draft.js';
import {activeStages, endStages, isEnd, isHeld} from './stage.js';
import {evictAtOnce, maxActive, maxEnded} from './rules.js';
import {releaseWorker, setDoing} from './workers.js';

/**
 * Puts a job into a stage, with what else was changed in the draft, and lets its worker and client follow.
 * @param before the job as it was, which `job` is a draft of; `undefined` when it is new.
 * @param time when and how it came there.
 * @param itself the worker itself wrote the line that says so.
 */
export function enterStage(
  p: Projection,
  job: JobDraft,
  before: Job | undefined,
  stage: Stage,
  time: StageTime,
  itself = false,
): void {
  const {at, inferred} = time;
  job.stage = stage;
  job.inferred = inferred;
  job.stalled = false;
  if (stage !== 'unknown') job.unseen = undefined;
  job.since = at;
  job.times = withTime(job.times, stage, time);
  putJob(p, job, before);

  const held = isHeld(stage);
  if (before?.worker !== undefined && (before.worker !== job.worker || !held)) {
    releaseWorker(p, before.worker, job.id, at);
  }

  if (job.worker !== undefined && held) followJob(p, job.worker, job, before?.stage !== 'returning', itself);
  if (isEnd(stage)) bound(p);
}

/** The worker of a job is doing what the job's stage says. */
function followJob(p: Projection, id: PeerId, job: Job, first: boolean, itself: boolean): void {
  // A worker that sends heartbeats says itself what it does: no guess may contradict it.
  if (job.inferred && !itself && p.workers.get(id)?.beats) return;
  const state = job.stage === 'running' || job.stage === 'returning' ? job.stage : 'fetching';
  setDoing(p, id, job.since, state, job.id, itself, first && state === 'returning' ? 1 : 0);
}

/**
 * The only place where a job's stage, client or times change: keeps the stage sets, the client's counts and the jobs
 * done by minute in step.
 * @param before the job as it was, if it was known.
 */
export function putJob(p: Projection, after: Job, before: Job | undefined): void {
  p.jobs.set(after.id, after);
  if (before?.stage !== after.stage) {
    if (before) p.stages[before.stage].delete(after.id);
    p.stages[after.stage].add(after.id);
  }

  if (after.unseen !== before?.unseen || isEnd(after.stage)) {
    if (after.unseen !== undefined && !isEnd(after.stage)) p.unseen.add(after.id);
    else if (before?.unseen !== undefined) p.unseen.delete(after.id);
  }

  const wasDone = doneAt(before);
  const isDone = doneAt(after);
  if (wasDone !== isDone) {
    if (wasDone !== undefined) addToMinute(p, wasDone, -1);
    if (isDone !== undefined) addToMinute(p, isDone, 1);
  }

  countJob(p, before, after, Number(isReceived(after)) - Number(isReceived(before)));
}

/** Counts a changed job for its client, or for the client that it was thought to be of. */
function countJob(p: Projection, before: Job | undefined, after: Job, received: number): void {
  const was = before && !isEnd(before.stage) ? before.client : undefined;
  const {client: id} = after;
  if (was !== undefined && was !== id) {
    const other = p.clients.get(was);
    if (other) countForClient(p, other, 0, 0, -1);
  }

  if (id === undefined) return;
  const requested = Number(after.asked !== undefined) - Number(before?.asked !== undefined);
  const active = Number(!isEnd(after.stage)) - Number(was === id);
  if (requested === 0 && received === 0 && active === 0) return;
  const client = p.clients.get(id) ?? (active > 0 ? seeClient(p, id, after.since) : undefined);
  if (client) countForClient(p, client, requested, received, active);
}

/** When its result was returned that is not known to say that it failed. */
function doneAt(job: Job | undefined): number | undefined {
  return job?.stage === 'done' || job?.stage === 'ended' ? job.times[job.stage]?.at : undefined;
}

/** Whether its client has a result, be it that the evaluation failed; a job that was given up has none. */
function isReceived(job: Job | undefined): boolean {
  return doneAt(job) !== undefined || (job?.stage === 'failed' && job.outcome === 'failed');
}

function addToMinute(p: Projection, at: number, count: number): void {
  const minute = Math.floor(at / 60_000);
  const known = p.doneByMinute.get(minute);
  if (known === undefined) {
    for (const old of p.doneByMinute.keys()) if (old <= minute - 60) p.doneByMinute.delete(old);
    if (count < 0) return;
  }

  const sum = (known ?? 0) + count;
  if (sum > 0) p.doneByMinute.set(minute, sum);
  else p.doneByMinute.delete(minute);
}

/** Forgets the oldest ended jobs when there are too many. */
function bound(p: Projection): void {
  const ended = endStages.reduce((sum, stage) => sum + p.stages[stage].size, 0);
  if (ended <= maxEnded) return;
  const oldest = endStages
    .flatMap((stage) => firstJobs(p, stage, evictAtOnce))
    .sort((one, other) => one.since - other.since)
    .slice(0, evictAtOnce);
  for (const {id, stage} of oldest) {
    p.stages[stage].delete(id);
    p.jobs.delete(id);
    if (isEnd(stage)) p.evicted[stage] += 1;
  }
}

/** Ends the oldest jobs under way when a flood has made them too many. */
export function boundActive(p: Projection, at: number): void {
  if (activeStages.reduce((sum, stage) => sum + p.stages[stage].size, 0) <= maxActive) return;
  const largest = activeStages.reduce((one, other) =>
    p.stages[other].size > p.stages[one].size ? other : one,
  );
  for (const job of firstJobs(p, largest, evictAtOnce)) {
    const draft = draftOf(job);
    draft.reason = 'too many jobs at once';
    enterStage(p, draft, job, 'expired', {at, inferred: true});
  }
}

function firstJobs(p: Projection, stage: Stage, count: number): readonly Job[] {
  const jobs: Job[] = [];
  for (const id of p.stages[stage]) {
    if (jobs.length === count) break;
    const job = p.jobs.get(id);
    if (job) jobs.push(job);
  }

  return jobs;
}
