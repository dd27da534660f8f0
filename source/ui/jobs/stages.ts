/** The stages of a job as a reader meets them: their order, and their names where there is little room. */
import type {Stage} from '../../store/event.js';
import {isEnd} from '../../store/fold/stage.js';
import type {Job} from '../../store/projection.js';

/** The way of a job that ends well, in order. */
export const way = ['requested', 'offered', 'accepted', 'sending', 'running', 'returning', 'done'] as const;

const shortNames: Readonly<Record<Stage, string>> = {
  requested: 'req',
  offered: 'off',
  accepted: 'acc',
  sending: 'send',
  running: 'run',
  returning: 'ret',
  done: 'done',
  ended: 'end',
  failed: 'fail',
  withdrawn: 'gone',
  expired: 'exp',
  unknown: '?',
};

/** The name of a stage in at most four columns. */
export function shortStage(stage: Stage): string {
  return shortNames[stage];
}

/** Whether a job spends its time in a stage; the others are moments, over as soon as they are reached. */
export function takesTime(stage: Stage): boolean {
  return stage === 'sending' || stage === 'running' || stage === 'returning';
}

/** Whether the job will not change any more. */
export function isEnded({stage}: Pick<Job, 'stage'>): boolean {
  return isEnd(stage);
}

/** Whether nobody watched for a while, and no word about the job has come since: what it does is not known. */
export function isNotKnown({stage, unseen}: Pick<Job, 'stage' | 'unseen'>): boolean {
  return unseen !== undefined && !isEnd(stage);
}
