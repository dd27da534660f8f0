import type {JobId} from '../../message/types.js';
import type {Projection} from '../../store/projection.js';
import {activeCount} from '../../store/selectors/jobs.js';
import {count} from '../kit/format/count.js';
import {jobColumns, jobRow} from './row.js';
import {perVersion} from '../kit/memo.js';
import {jobsUnderWay, recentlyEnded} from './recent-jobs.js';
import {drawTable} from '../kit/table.js';
import type {Pane, PaneContext} from '../kit/pane.js';

/** Ended jobs that can be scrolled to; the older ones are counted as hidden. */
const mostEndedShown = 200;

const orderedIds = perVersion((projection): readonly JobId[] =>
  [...jobsUnderWay(projection), ...recentlyEnded(projection).slice(0, mostEndedShown)].map((job) => job.id),
);

/** Jobs under way, the stalled first, then the furthest; below them those that ended last. */
export const jobsPane: Pane = {
  id: 'jobs',
  tab: 'Jobs',
  ids: orderedIds,
  content(context: PaneContext) {
    const {projection, now, theme} = context;
    const ids = orderedIds(projection);
    const lines = drawTable(
      {
        columns: jobColumns,
        ids,
        row: (id) => {
          const job = projection.jobs.get(id);
          return job && jobRow(job, projection, now, theme);
        },
        beyond: projection.jobs.size - ids.length,
        notes: notesFor(projection, ids),
        empty: 'No jobs yet.',
      },
      context,
    );
    const title = `Jobs ${count(activeCount(projection))}/${count(projection.jobs.size)}`;
    return {title, hint: '▾ stage', lines};
  },
};

function notesFor(projection: Projection, ids: readonly JobId[]): readonly string[] {
  const listed = ids.slice(0, 100).map((id) => projection.jobs.get(id));
  const notes = [];
  if (listed.some((job) => job?.inferred)) notes.push('~ inferred from the board');
  if (listed.some((job) => job?.ours !== undefined)) notes.push('* ours');
  return notes;
}
