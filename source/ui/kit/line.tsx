import {Text} from 'ink';
import {memo} from 'react';
import {clipLines} from './clip.js';
import {truncate} from './format/fit.js';
import {useSize, useTheme} from './hooks.js';

/**
 * One row: composed and coloured already, one `Text`, because nested texts and a box per cell cost three times as much.
 * React looks no further where it says the same as before.
 */
export const Line = memo(function Line({children}: {readonly children: string}) {
  // A text without characters would take no row.
  return <Text wrap="truncate">{children === '' ? ' ' : children}</Text>;
});

/** Rows, one `Line` each. */
export function Lines({lines}: {readonly lines: readonly string[]}) {
  return lines.map((line, row) => <Line key={row}>{line}</Line>);
}

/** As many rows as there is room for; where some have none, the last one says how many. */
export function ClippedLines({lines}: {readonly lines: readonly string[]}) {
  const {columns, rows} = useSize();
  return <Lines lines={clipLines(lines, {columns, rows, theme: useTheme()})} />;
}

/** A sentence in place of what there is not; nothing where there is no room for it. */
export function Sentence({children}: {readonly children: string}) {
  const {columns, rows} = useSize();
  const theme = useTheme();
  return rows > 0 && columns > 0 && <Line>{theme.dim(truncate(` ${children}`, columns))}</Line>;
}
