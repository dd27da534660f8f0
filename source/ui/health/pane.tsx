import {truncate} from '../kit/format/fit.js';
import {useAlerts, useNow, useProjection, useSize, useTail, useTheme} from '../kit/hooks.js';
import {ClippedLines} from '../kit/line.js';
import {Pane} from '../kit/pane.js';
import {healthRows} from './rows.js';

/**
 * How the connection, the log and this process are.
 *
 * @param hints how others can connect, one line each.
 */
export function HealthPane({hints}: {readonly hints: readonly string[]}) {
  const {columns} = useSize();
  const rows = healthRows({
    projection: useProjection(),
    now: useNow(),
    alerts: useAlerts(),
    tail: useTail(),
    theme: useTheme(),
    hints,
    columns,
  });
  return (
    <Pane title="Health">
      <ClippedLines lines={rows.map((row) => truncate(row, columns))} />
    </Pane>
  );
}
