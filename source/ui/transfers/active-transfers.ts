import type {JobId} from '../../message/types.js';
import type {Job, Projection, Transfer} from '../../store/projection.js';
import {firstOf} from '../kit/first-of.js';
import {perVersion} from '../kit/memo.js';

/** Whether a transfer waits or moves. */
export function isUnderWay({state}: Transfer): boolean {
  return state === 'waiting' || state === 'moving';
}

const byJob = perVersion((projection): ReadonlyMap<JobId, Transfer> => {
  const found = new Map<JobId, Transfer>();
  for (const transfer of projection.transfers.values()) {
    if (isUnderWay(transfer)) found.set(transfer.job, transfer);
  }
  return found;
});

/** Our transfer under way for a job, if there is one. */
export function transferOf(projection: Projection, job: JobId): Transfer | undefined {
  return byJob(projection).get(job);
}

/** Ended transfers that can be scrolled to. */
const mostEnded = 100;

/** Transfers of others that are listed; a frame must not scan a long queue. */
const mostForeign = 100;

type Listed = {
  readonly underWay: readonly Transfer[];
  readonly foreign: ReadonlyMap<JobId, Job>;
  readonly ids: readonly string[];
  readonly beyond: number;
};

/** The transfers that are listed, and how many are not. */
export const listedTransfers = perVersion((projection): Listed => {
  const all = [...projection.transfers.values()];
  const underWay = all.filter(isUnderWay);
  const ended = all.filter((transfer) => !isUnderWay(transfer)).sort((a, b) => b.at - a.at);
  const foreign = foreignJobs(projection);
  const foreignCount = projection.stages.sending.size + projection.stages.returning.size;
  return {
    underWay,
    foreign,
    ids: [
      ...underWay.map((transfer) => transfer.key),
      ...foreign.keys(),
      ...ended.slice(0, mostEnded).map((transfer) => transfer.key),
    ],
    beyond:
      Math.max(0, ended.length - mostEnded) +
      (foreign.size < mostForeign ? 0 : Math.max(0, foreignCount - mostForeign)),
  };
});

/** Jobs of others whose payload is on its way. */
function foreignJobs(projection: Projection): ReadonlyMap<JobId, Job> {
  const jobs = new Map<JobId, Job>();
  const {sending, returning} = projection.stages;
  for (const id of [...firstOf(sending, mostForeign), ...firstOf(returning, mostForeign)]) {
    const job = projection.jobs.get(id);
    const isOurs = job?.ours !== undefined || transferOf(projection, id) !== undefined;
    if (job !== undefined && !isOurs && jobs.size < mostForeign) jobs.set(id, job);
  }
  return jobs;
}

/** How those under way go, and that their codes are not shown. */
export const transferNotes = perVersion((projection): readonly string[] => {
  const {underWay} = listedTransfers(projection);
  const direct = underWay.filter((transfer) => transfer.path === 'direct').length;
  const relay = underWay.filter((transfer) => transfer.path === 'relay').length;
  const hasCode = underWay.some((transfer) => projection.jobs.get(transfer.job)?.via !== undefined);
  const notes = [];
  if (direct + relay > 0) notes.push(`direct ${direct}   relay ${relay}`);
  if (hasCode) notes.push('codes hidden');
  return notes;
});
