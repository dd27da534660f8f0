import {activeCount} from '../../store/selectors/jobs.js';
import {count} from '../kit/format/count.js';
import {useNow, useProjection, useSelector, useTheme} from '../kit/hooks.js';
import {Pane} from '../kit/pane.js';
import {Table} from '../kit/table.js';
import {jobIds, jobNotes} from './recent-jobs.js';
import {jobColumns, jobRow} from './row.js';

/** Jobs under way, the stalled first, then the furthest; below them those that ended last. */
export function JobsPane() {
  const theme = useTheme();
  const now = useNow();
  const projection = useProjection();
  const {jobs} = projection;
  const ids = useSelector(jobIds);
  return (
    <Pane title={`Jobs ${count(useSelector(activeCount))}/${count(jobs.size)}`} hint="▾ stage">
      <Table
        columns={jobColumns}
        ids={ids}
        row={(id) => {
          const job = jobs.get(id);
          return job && jobRow(job, projection, now, theme);
        }}
        beyond={jobs.size - ids.length}
        notes={useSelector(jobNotes)}
        empty="No jobs yet."
      />
    </Pane>
  );
}
