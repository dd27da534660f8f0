import {Box} from 'ink';
import type {ReactNode} from 'react';
import {jobIds} from '../jobs/recent-jobs.js';
import {JobsPane} from '../jobs/pane.js';
import {truncate} from '../kit/format/fit.js';
import {PlaceContext, usePlace, useSelector, useTheme} from '../kit/hooks.js';
import {Lines} from '../kit/line.js';
import {perVersion} from '../kit/memo.js';
import {Pane} from '../kit/pane.js';
import {WorkersPane} from '../workers/pane.js';
import {workerIds} from '../workers/row.js';

/** Rows of workers, then of jobs. */
export const overviewIds = perVersion((projection): readonly string[] => [
  ...workerIds(projection),
  ...jobIds(projection),
]);

/** A part of less rows than this shows nothing: its heading line, a table's heading, one row. */
const leastRows = 3;

/**
 * The overview of a screen too small for the grid: the most important panes above one another in one box, with one
 * cursor that goes through all of them.
 *
 * @param hints shown while there is nothing else to see: how others can connect, one line each.
 */
export function OverviewPane({hints}: {readonly hints: readonly string[]}) {
  const theme = useTheme();
  const {columns, rows} = usePlace();
  const workers = useSelector(workerIds);
  const jobs = useSelector(jobIds);
  const isQuiet = useSelector((projection) => projection.workers.size + projection.jobs.size === 0);
  const help = isQuiet ? hints.slice(0, rows) : [];
  const [above = 0, below = 0] = shares(
    [workers.length + leastRows, jobs.length + leastRows],
    rows - help.length,
  );
  return (
    <Pane title="Overview">
      <Part rows={above} ids={workers}>
        <WorkersPane />
      </Part>
      <Part rows={below} ids={jobs}>
        <JobsPane />
      </Part>
      <Lines lines={help.map((hint) => theme.dim(truncate(` ${hint}`, columns)))} />
    </Pane>
  );
}

type PartProps = {readonly rows: number; readonly ids: readonly string[]; readonly children: ReactNode};

/** A pane within this one; it has the cursor where that is on one of its rows. */
function Part({rows, ids, children}: PartProps) {
  const place = usePlace();
  if (rows < 1) return null;
  const cursor = place.cursor !== undefined && ids.includes(place.cursor) ? place.cursor : undefined;
  const focused = place.focused && cursor !== undefined;
  return (
    <Box flexDirection="column" height={rows} overflow="hidden">
      <PlaceContext value={{columns: place.columns, rows: rows - 1, focused, cursor, frame: 'rule'}}>
        {children}
      </PlaceContext>
    </Box>
  );
}

/** Divides `rows`: each gets what it wants as long as there is enough, of too little an even share; the last gets the rest. */
export function shares(wanted: readonly number[], rows: number): readonly number[] {
  let left = Math.max(0, rows);
  return wanted.map((want, index) => {
    const later = wanted.slice(index + 1);
    if (later.length === 0) return left;
    const even = Math.floor(left / (later.length + 1));
    const spared = left - later.reduce((sum, other) => sum + other, 0);
    const height = Math.min(want, Math.max(even, spared));
    left -= height;
    return height;
  });
}
