import {count} from './format/count.js';
import {truncate} from './format/fit.js';
import type {PaneContext} from './pane.js';

type Place = Pick<PaneContext, 'rows' | 'columns' | 'theme'>;

/** At most `rows` lines; where some have no room, the last one says how many. */
export function clipLines(lines: readonly string[], place: Place): readonly string[] {
  const {rows} = place;
  if (lines.length <= rows) return lines;
  const kept = Math.max(0, rows - 1);
  return [...lines.slice(0, kept), ...oneLine(`${count(lines.length - kept)} lines more ▾`, place)];
}

/** A sentence in place of what there is not; nothing where there is no room for it. */
export function oneLine(text: string, {rows, columns, theme}: Place): readonly string[] {
  return rows > 0 ? [theme.dim(truncate(` ${text}`, columns))] : [];
}
