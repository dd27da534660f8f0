import type {PeerId} from '../../message/types.js';
import {count} from '../kit/format/count.js';
import {perVersion} from '../kit/memo.js';
import {drawTable} from '../kit/table.js';
import {workerColumns, workerOrder, workerRow} from './row.js';
import type {Pane, PaneContext} from '../kit/pane.js';

const orderedIds = perVersion((projection): readonly PeerId[] =>
  [...projection.workers.values()].sort(workerOrder).map((worker) => worker.id),
);

/** Every worker seen, with what it does: those in trouble first, then those at work, idle, and gone. */
export const workersPane: Pane = {
  id: 'workers',
  tab: 'Work',
  ids: orderedIds,
  content(context: PaneContext) {
    const {projection, now, theme} = context;
    const lines = drawTable(
      {
        columns: workerColumns,
        ids: orderedIds(projection),
        row: (id) => {
          const worker = projection.workers.get(id);
          return worker && workerRow(worker, projection, now, theme);
        },
        notes: notesFor(context),
        empty: 'No workers yet.',
      },
      context,
    );
    return {title: `Workers ${count(projection.workers.size)}`, hint: '▾ state', lines};
  },
};

function notesFor({projection}: PaneContext): readonly string[] {
  const workers = [...projection.workers.values()];
  const notes = [];
  if (workers.some((worker) => worker.ours)) notes.push('* ours');
  if (workers.some((worker) => !worker.beats)) notes.push('R = R worker, sends no heartbeat');
  if (workers.some((worker) => worker.inferred)) notes.push('~ inferred');
  return notes;
}
