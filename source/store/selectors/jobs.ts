import type {Stage} from '../event.js';
import {activeStages, endStages} from '../fold/stage.js';
import type {Job, Projection} from '../projection.js';

/** The jobs under way, in the order of their stages, in each the longest there first. */
export function activeJobs(projection: Projection): readonly Job[] {
  return activeStages.flatMap((stage) => jobsIn(projection, stage));
}

/** The number of jobs under way. */
export function activeCount({stages}: Projection): number {
  return activeStages.reduce((sum, stage) => sum + stages[stage].size, 0);
}

/** The jobs that ended last, newest first. */
export function recentJobs(projection: Projection, count: number): readonly Job[] {
  return newest(projection, endStages, count);
}

/** The jobs whose results were returned last and are not known to say that they failed, newest first. */
export function lastDone(projection: Projection, count: number): readonly Job[] {
  return newest(projection, ['done', 'ended'], count);
}

function newest(projection: Projection, ends: readonly Stage[], count: number): readonly Job[] {
  return ends
    .flatMap((stage) => lastIn(projection, stage, count))
    .sort((one, other) => other.since - one.since)
    .slice(0, Math.max(0, count));
}

/** The jobs that came to a stage last. */
export function lastIn({stages, jobs}: Projection, stage: Stage, count: number): readonly Job[] {
  const set = stages[stage];
  const last: Job[] = [];
  let skip = set.size - count;
  for (const id of set) {
    skip -= 1;
    if (skip >= 0) continue;
    const job = jobs.get(id);
    if (job) last.push(job);
  }

  return last;
}

function jobsIn(projection: Projection, stage: Stage): readonly Job[] {
  return lastIn(projection, stage, projection.stages[stage].size);
}
