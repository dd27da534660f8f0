import type {Gap} from '../gaps.js';
import type {Job, Projection} from '../projection.js';
import {draftOf} from './job-draft.js';
import {putJob} from './jobs.js';
import {maxGaps} from './rules.js';
import {activeStages} from './stage.js';
import {away} from './workers.js';

/** From now on nobody listens to the board, if that is not so already. */
export function stopListening(p: Projection, at: number): void {
  p.deafSince ??= at;
}

/**
 * Somebody listens again. What was seen last of workers and jobs may be over: it is not known until a word comes.
 * @param reopened the process that listened before has ended, and with it what it knew of jobs of its own
 */
export function resumeListening(p: Projection, at: number, reopened: boolean): void {
  const from = p.deafSince;
  p.deafSince = undefined;
  if (from === undefined || (from === at && !reopened)) return;
  p.gaps = withGap(p.gaps, {from, to: at});
  for (const stage of activeStages) {
    for (const id of p.stages[stage]) {
      const job = p.jobs.get(id);
      if (job && isDoubtful(job, reopened)) forgetHow(p, job, from);
    }
  }

  for (const worker of p.workers.values()) {
    if (away.has(worker.state) || worker.state === 'unknown') continue;
    p.workers.set(worker.id, {...worker, state: 'unknown', inferred: true, since: at, job: undefined});
  }
}

/** Whether a job may have ended unseen. A result that was seen is fetched, whether seen or not. */
function isDoubtful(job: Job, reopened: boolean): boolean {
  if (job.unseen !== undefined) return false;
  return job.ours === undefined ? job.stage !== 'returning' : reopened;
}

function forgetHow(p: Projection, known: Job, from: number): void {
  const job = draftOf(known);
  job.unseen = from;
  job.stalled = false;
  putJob(p, job, known);
}

function withGap(gaps: readonly Gap[], gap: Gap): readonly Gap[] {
  const last = gaps.at(-1);
  if (last?.to === gap.from) return [...gaps.slice(0, -1), {from: last.from, to: gap.to}];
  return gap.from === gap.to ? gaps : [...gaps.slice(1 - maxGaps), gap];
}
