import type {PeerId} from '../../message/types.js';
import type {Job, Projection} from '../projection.js';
import {heldStages} from './stage.js';

/** The jobs that a worker has in hand; a scan of the jobs under way, so only for rare occasions. */
function heldJobs(p: Projection, worker: PeerId): readonly Job[] {
  return heldStages
    .flatMap((stage) => [...p.stages[stage]].map((id) => p.jobs.get(id)))
    .filter((job): job is Job => job?.worker === worker);
}

/** Whether the worker has a job in hand, as far as is known. */
export function holdsJob(p: Projection, worker: PeerId): boolean {
  return heldJobs(p, worker).some(({unseen}) => unseen === undefined);
}

/** Marks the jobs of a worker that is not there as stalled, or, when it is back, as under way again. */
export function stallJobs(p: Projection, worker: PeerId, stalled: boolean): void {
  for (const job of heldJobs(p, worker)) {
    if (job.unseen === undefined && job.stalled !== stalled) p.jobs.set(job.id, {...job, stalled});
  }
}
