import type {PeerId} from '../../message/types.js';
import type {Stage} from '../event.js';
import type {Job, Projection, StageTime} from '../projection.js';
import {countForClient, seeClient} from './clients.js';
import type {JobDraft} from './job-draft.js';
import {draftOf} from './job-draft.js';
import {activeStages, endStages, isEnd, isHeld} from './stage.js';
import {evictAtOnce, maxActive, maxEnded} from './rules.js';
import {releaseWorker, setDoing} from './workers.js';

/** How a job comes to a stage. */
export type Entry = {
  readonly at: number;
  readonly inferred: boolean;
  /** The worker itself wrote the line that says so. */
  readonly itself?: boolean;
};

/** Puts a job into a stage, with what else was changed in the draft, and lets its worker and client follow. */
export function enterStage(p: Projection, job: JobDraft, stage: Stage, entry: Entry): void {
  const {at, inferred} = entry;
  const before = p.jobs.get(job.id);
  job.stage = stage;
  job.inferred = inferred;
  job.stalled = false;
  job.since = at;
  const times: {-readonly [Name in Stage]?: StageTime} = {...job.times};
  times[stage] = {at, inferred};
  job.times = times;
  putJob(p, job, before);

  const held = isHeld(stage);
  if (before?.worker !== undefined && (before.worker !== job.worker || !held)) {
    releaseWorker(p, before.worker, job.id, at);
  }

  if (job.worker !== undefined && held) followJob(p, job.worker, job, before?.stage !== 'returning', entry);
  if (isEnd(stage)) bound(p);
}

/** The worker of a job is doing what the job's stage says. */
function followJob(
  p: Projection,
  id: PeerId,
  job: Job,
  first: boolean,
  {at, inferred, itself = false}: Entry,
): void {
  // A worker that sends heartbeats says itself what it does: no guess may contradict it.
  if (inferred && !itself && p.workers.get(id)?.beats) return;
  const state = job.stage === 'running' || job.stage === 'returning' ? job.stage : 'fetching';
  setDoing(p, id, at, state, job.id, itself, first && state === 'returning' ? 1 : 0);
}

/**
 * The only place where a job's stage, client or times change: keeps the stage sets, the client's counts and the jobs
 * done by minute in step.
 */
export function putJob(p: Projection, after: Job, before: Job | undefined = p.jobs.get(after.id)): void {
  p.jobs.set(after.id, after);
  if (before?.stage !== after.stage) {
    if (before) p.stages[before.stage].delete(after.id);
    p.stages[after.stage].add(after.id);
  }

  const was = before && !isEnd(before.stage) ? before.client : undefined;
  const is = isEnd(after.stage) ? undefined : after.client;
  if (was !== is) {
    if (was !== undefined) countForClient(p, was, 0, 0, -1);
    if (is !== undefined) {
      if (!p.clients.has(is)) seeClient(p, is, after.since);
      countForClient(p, is, 0, 0, 1);
    }
  }

  countDone(p, before, after);
}

function countDone(p: Projection, before: Job | undefined, after: Job): void {
  const was = before?.stage === 'done' ? before.times.done?.at : undefined;
  const is = after.stage === 'done' ? after.times.done?.at : undefined;
  if (was === is) return;
  if (was !== undefined) addToMinute(p, was, -1);
  if (is !== undefined) addToMinute(p, is, 1);
  const received = (is === undefined ? 0 : 1) - (was === undefined ? 0 : 1);
  if (received !== 0 && after.client !== undefined) countForClient(p, after.client, 0, received, 0);
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
    enterStage(p, draft, 'expired', {at, inferred: true});
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
