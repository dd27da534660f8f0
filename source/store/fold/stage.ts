import type {PeerId} from '../../message/types.js';
import type {EndStage, Stage} from '../event.js';
import {byStage, stages} from '../event.js';
import type {Job} from '../projection.js';

const ranks = byStage((_stage, place) => place);

/** How far a stage is on the way of a job; all ends come after all others. */
export function rank(stage: Stage): number {
  return ranks[stage];
}

/** The ends. */
export const endStages: readonly EndStage[] = ['done', 'ended', 'failed', 'withdrawn', 'expired', 'unknown'];

/** All others. */
export const activeStages: readonly Stage[] = stages.filter((stage) => !isEnd(stage));

/** The stages in which a worker has the job. */
export const heldStages = ['accepted', 'sending', 'running', 'returning'] as const;

/** Whether a job at this stage has ended, unless it is asked for again. */
export function isEnd(stage: Stage): stage is EndStage {
  return (
    stage === 'done' ||
    stage === 'ended' ||
    stage === 'failed' ||
    stage === 'withdrawn' ||
    stage === 'expired' ||
    stage === 'unknown'
  );
}

/** Ends that nobody told: a word about the job may show that it goes on. */
export function isGuessedEnd(stage: Stage): boolean {
  return stage === 'expired' || stage === 'unknown';
}

/** A worker has the job. */
export function isHeld(stage: Stage): boolean {
  return stage === 'accepted' || stage === 'sending' || stage === 'running' || stage === 'returning';
}

/** Another worker has the job: what this one says of it is of an attempt before. */
export function isStale({stage, worker, unseen}: Job, id: PeerId): boolean {
  // While nobody watched it may have gone from one to another.
  return unseen === undefined && isHeld(stage) && worker !== undefined && worker !== id;
}
