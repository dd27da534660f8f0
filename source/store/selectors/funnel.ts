import type {Stage} from '../event.js';
import {stages} from '../event.js';
import {endStages} from '../fold/stage.js';
import type {Projection} from '../projection.js';

/** How many jobs are in a stage; of the ends also those forgotten since. */
type StageCount = {readonly stage: Stage; readonly count: number};

/** The number of jobs in each stage, in the order of their way. Costs nothing, however many jobs there are. */
export function funnel(projection: Projection): readonly StageCount[] {
  return stages.map((stage) => ({stage, count: stageCount(projection, stage)}));
}

/** The number of jobs in one stage. */
export function stageCount({stages: sets, evicted}: Projection, stage: Stage): number {
  const end = endStages.find((name) => name === stage);
  return sets[stage].size + (end ? evicted[end] : 0);
}
