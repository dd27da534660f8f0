import type {JobId} from '../../message/types.js';
import type {Job, Projection, Transfer} from '../../store/projection.js';
import {count} from '../kit/format/count.js';
import {isUnderWay, transferOf} from './active-transfers.js';
import {firstOf} from '../kit/first-of.js';
import {perVersion} from '../kit/memo.js';
import {drawTable} from '../kit/table.js';
import {foreignRow, transferColumns, transferRow} from './row.js';
import type {Pane, PaneContext} from '../kit/pane.js';

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

const listed = perVersion((projection): Listed => {
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

/** Payloads on their way: ours with progress, those of others as far as the board tells; then ours that ended. */
export const transfersPane: Pane = {
  id: 'transfers',
  tab: 'Xfer',
  ids: (projection) => listed(projection).ids,
  content(context: PaneContext) {
    const {projection, now, theme} = context;
    const {underWay, foreign, ids, beyond} = listed(projection);
    const lines = drawTable(
      {
        columns: transferColumns,
        ids,
        row: (id) => {
          const transfer = projection.transfers.get(id);
          if (transfer !== undefined) return transferRow(transfer, projection, now, theme);
          const job = foreign.get(id);
          return job && foreignRow(job, projection, theme);
        },
        beyond,
        notes: notesFor(projection, underWay),
        empty: 'Nothing on its way.',
      },
      context,
    );
    return {title: `Transfers ${count(underWay.length)}`, lines};
  },
};

function notesFor(projection: Projection, underWay: readonly Transfer[]): readonly string[] {
  const direct = underWay.filter((transfer) => transfer.path === 'direct').length;
  const relay = underWay.filter((transfer) => transfer.path === 'relay').length;
  const hasCode = underWay.some((transfer) => projection.jobs.get(transfer.job)?.via !== undefined);
  const notes = [];
  if (direct + relay > 0) notes.push(`direct ${direct}   relay ${relay}`);
  if (hasCode) notes.push('codes hidden');
  return notes;
}
