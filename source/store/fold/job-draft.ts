import {endingOf} from '../../message/ending.js';
import type {Ending, JobId, RuntimeName} from '../../message/types.js';
import type {Stage} from '../event.js';
import type {Job, StageTime} from '../projection.js';

/**
 * A copy of a job that may still be changed; putting it into the projection ends that. One copy for all changes of an
 * event, always with the same fields in the same order, is what makes the fold fast.
 */
export type JobDraft = {-readonly [Key in keyof Job]: Job[Key]};

/** The runtime of a job of which only lines were seen that do not say. */
export const unknownRuntime = 'unknown';

const noTimes: Job['times'] = {};
const noOffers: Job['offers'] = [];

/** A job seen for the first time. */
export function newJob(id: JobId, runtime: RuntimeName, at: number): JobDraft {
  return {
    id,
    short: shortName(id),
    client: undefined,
    worker: undefined,
    runtime,
    label: undefined,
    size: undefined,
    stage: 'requested',
    inferred: true,
    stalled: false,
    unseen: undefined,
    since: at,
    created: at,
    times: noTimes,
    offers: noOffers,
    offered: 0,
    offersLost: 0,
    asked: undefined,
    expires: undefined,
    via: undefined,
    progress: undefined,
    reason: undefined,
    outcome: undefined,
    error: undefined,
    attempts: 1,
    ours: undefined,
  };
}

/** A copy of a job that can be changed. */
export function draftOf(job: Job): JobDraft {
  return {...job};
}

/** Forgets what belongs to the attempt before. */
export function beginAttempt(job: JobDraft): void {
  dropOffers(job);
  job.worker = undefined;
  job.times = noTimes;
  job.via = undefined;
  job.progress = undefined;
  job.reason = undefined;
  forgetOutcome(job);
}

/** Forgets how the evaluation ended: nothing came of it. */
export function forgetOutcome(job: JobDraft): void {
  job.outcome = undefined;
  job.error = undefined;
}

/** Notes how the evaluation ended, where a line tells that in words we know. */
export function learnOutcome(job: JobDraft, ending: Ending): void {
  const {outcome, error} = endingOf(ending);
  if (outcome === 'ok') job.outcome = 'ok';
  else if (outcome === 'failed') job.outcome = 'failed';
  else return;
  job.error = error;
}

/** Forgets the offers, which have been counted. */
export function dropOffers(job: JobDraft): void {
  job.offers = noOffers;
  job.offered = 0;
  job.offersLost = 0;
}

/** Notes a stage that the job is past already; the first time counts. */
export function markStage(job: JobDraft, stage: Stage, at: number): void {
  if (job.times[stage] === undefined) job.times = withTime(job.times, stage, {at, inferred: false});
}

/** A copy of the times, one of them set. */
export function withTime(times: Job['times'], stage: Stage, time: StageTime): Job['times'] {
  const copy: {-readonly [Name in Stage]?: StageTime} = {...times};
  copy[stage] = time;
  return copy;
}

/** `c5d21c88…1687b6-4` is `87b6-4`: the jobs of one R session differ in the counter alone. */
function shortName(id: JobId): string {
  const dash = id.lastIndexOf('-');
  return dash > 0 && id.length - dash <= 7 ? id.slice(Math.max(0, dash - 4)) : id.slice(-8);
}
