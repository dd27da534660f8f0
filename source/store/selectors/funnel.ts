import type {Stage} from '../event.js';
import {stages} from '../event.js';
import {endStages} from '../fold/stage.js';
import type {Projection} from '../projection.js';

/** How many jobs are in a stage; of the ends also those forgotten since. */
type StageCount = {readonly stage: Stage; readonly count: number};

/** The number of jobs known to be in each stage, in the order of their way. Costs nothing, however many jobs there are. */
export function funnel(projection: Projection): readonly StageCount[] {
  return stages.map((stage) => ({stage, count: stageCount(projection, stage)}));
}

/** The number of jobs known to be in one stage: not those that may have ended while nobody watched. */
export function stageCount({stages: sets, jobs, unseen, evicted}: Projection, stage: Stage): number {
  const end = endStages.find((name) => name === stage);
  if (end) return sets[stage].size + evicted[end];
  let doubtful = 0;
  for (const id of unseen) if (jobs.get(id)?.stage === stage) doubtful += 1;
  return sets[stage].size - doubtful;
}

/** The number of jobs of which no word came since nobody watched. */
export function notKnownCount({unseen}: Projection): number {
  return unseen.size;
}
