import {count} from '../kit/format/count.js';
import {useNow, useProjection, useSelector, useTheme} from '../kit/hooks.js';
import {Pane} from '../kit/pane.js';
import {Table} from '../kit/table.js';
import {workerColumns, workerIds, workerNotes, workerRow} from './row.js';

/** Every worker seen, with what it does: those in trouble first, then those at work, idle, and gone. */
export function WorkersPane() {
  const theme = useTheme();
  const now = useNow();
  const projection = useProjection();
  const {workers} = projection;
  return (
    <Pane title={`Workers ${count(workers.size)}`} hint="▾ state">
      <Table
        columns={workerColumns}
        ids={useSelector(workerIds)}
        row={(id) => {
          const worker = workers.get(id);
          return worker && workerRow(worker, projection, now, theme);
        }}
        notes={useSelector(workerNotes)}
        empty="No workers yet."
      />
    </Pane>
  );
}
