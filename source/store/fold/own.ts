import {endOf, type JobEvent, type Stage, type TransferEvent} from '../event.js';
import type {Job, Projection} from '../projection.js';
import type {JobDraft} from './job-draft.js';
import {
  beginAttempt,
  draftOf,
  forgetOutcome,
  learnOutcome,
  markStage,
  newJob,
  unknownRuntime,
} from './job-draft.js';
import {enterStage, putJob} from './jobs.js';
import {forgetOffers} from './offers.js';
import {isEnd, isHeld, rank} from './stage.js';

/** A step of a job that this process takes part in: exact, so it overrides what the board let conclude. */
export function applyJobEvent(p: Projection, event: JobEvent, at: number): void {
  const known = p.jobs.get(event.job);
  const job = known ? draftOf(known) : newJob(event.job, event.runtime ?? unknownRuntime, at);
  const attempts = event.attempt ?? (event.stage === 'requested' && isHeld(job.stage) ? job.attempts + 1 : 1);
  const next =
    attempts > job.attempts || (event.stage === 'requested' && (isHeld(job.stage) || isEnd(job.stage)));
  job.attempts = Math.max(job.attempts, attempts);

  if (next && rank(event.stage) < rank('returning')) {
    forgetOffers(p, job);
    beginAttempt(job);
    job.expires = undefined;
    takeDetails(job, event);
    enterStage(p, job, known, event.stage, {at, inferred: false});
    return;
  }

  // Where our client was told nothing, others may have been.
  const stage = event.stage === 'ended' ? endOf(job.outcome) : event.stage;
  if (overrides(job, stage)) {
    if (isEnd(stage)) forgetOffers(p, job);
    if (rank(stage) >= rank('accepted')) job.expires = undefined;
    takeDetails(job, event);
    enterStage(p, job, known, stage, {at, inferred: false}, event.as === 'worker');
  } else {
    markStage(job, stage, at);
    takeDetails(job, event);
    putJob(p, job, known);
  }
}

function takeDetails(job: JobDraft, event: JobEvent): void {
  job.unseen = undefined;
  job.client = event.client ?? job.client;
  job.worker = event.worker ?? job.worker;
  job.runtime = event.runtime ?? job.runtime;
  job.label = event.label ?? job.label;
  job.size = event.size ?? job.size;
  job.reason = event.reason ?? job.reason;
  takeOutcome(job, event);
  // Where one process plays both parts, the client's is told.
  if (job.ours !== 'client') job.ours = event.as;
}

/** A failure with a reason is one of the attempt: no result was returned. */
function takeOutcome(job: JobDraft, {stage, reason, error = job.error}: JobEvent): void {
  if (stage === 'done') learnOutcome(job, {outcome: 'ok'});
  if (stage !== 'failed') return;
  if (reason === undefined) learnOutcome(job, {outcome: 'failed', ...(error !== undefined && {error})});
  else forgetOutcome(job);
}

/** Ends override ends; otherwise only a guess goes back. */
function overrides(job: Job, stage: Stage): boolean {
  if (job.stage === stage) return job.inferred || job.times[stage] === undefined;
  if (isEnd(stage)) return true;
  return rank(stage) > rank(job.stage) || job.inferred;
}

/** A payload of ours moves: then its job is on its way, exactly. */
export function applyTransferStage(p: Projection, event: TransferEvent, at: number): void {
  const known = p.jobs.get(event.job);
  if (!known || event.state !== 'moving') return;
  const stage = event.leg === 'out' ? 'sending' : 'returning';
  const guessed = known.inferred && !isEnd(known.stage);
  const ahead = !guessed && rank(known.stage) >= rank(stage);
  if (ahead && known.ours !== undefined) return;

  const job = draftOf(known);
  job.unseen = undefined;
  job.ours ??= (event.direction === 'send') === (event.leg === 'out') ? 'client' : 'worker';
  if (ahead) {
    putJob(p, job, known);
    return;
  }

  if (job.ours === 'client') job.worker ??= event.peer;
  enterStage(p, job, known, stage, {at, inferred: false}, job.ours === 'worker');
}
