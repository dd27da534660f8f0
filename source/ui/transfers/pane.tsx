import {count} from '../kit/format/count.js';
import {useNow, useProjection, useSelector, useTheme} from '../kit/hooks.js';
import {Pane} from '../kit/pane.js';
import {Table} from '../kit/table.js';
import {listedTransfers, transferNotes} from './active-transfers.js';
import {foreignRow, transferColumns, transferRow} from './row.js';

/** Payloads on their way: ours with progress, those of others as far as the board tells; then ours that ended. */
export function TransfersPane() {
  const theme = useTheme();
  const now = useNow();
  const projection = useProjection();
  const {underWay, foreign, ids, beyond} = useSelector(listedTransfers);
  return (
    <Pane title={`Transfers ${count(underWay.length)}`}>
      <Table
        columns={transferColumns}
        ids={ids}
        row={(id) => {
          const transfer = projection.transfers.get(id);
          if (transfer !== undefined) return transferRow(transfer, projection, now, theme);
          const job = foreign.get(id);
          return job && foreignRow(job, projection, theme);
        }}
        beyond={beyond}
        notes={useSelector(transferNotes)}
        empty="Nothing on its way."
      />
    </Pane>
  );
}
