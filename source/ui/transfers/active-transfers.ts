import type {JobId} from '../../message/types.js';
import type {Projection, Transfer} from '../../store/projection.js';
import {perVersion} from '../kit/memo.js';

/** Whether a transfer waits or moves. */
export function isUnderWay({state}: Transfer): boolean {
  return state === 'waiting' || state === 'moving';
}

const byJob = perVersion((projection): ReadonlyMap<JobId, Transfer> => {
  const found = new Map<JobId, Transfer>();
  for (const transfer of projection.transfers.values())
    if (isUnderWay(transfer)) found.set(transfer.job, transfer);
  return found;
});

/** Our transfer under way for a job, if there is one. */
export function transferOf(projection: Projection, job: JobId): Transfer | undefined {
  return byJob(projection).get(job);
}
