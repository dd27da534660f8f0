import type {Theme} from './theme.js';
import {count} from './format/count.js';
import {truncate} from './format/fit.js';

type Room = {readonly rows: number; readonly columns: number; readonly theme: Theme};

/** At most `rows` lines; where some have no room, the last one says how many. */
export function clipLines(lines: readonly string[], {rows, columns, theme}: Room): readonly string[] {
  if (lines.length <= rows) return lines;
  if (rows <= 0) return [];
  const more = truncate(` ${count(lines.length - rows + 1)} lines more ▾`, columns);
  return [...lines.slice(0, rows - 1), theme.dim(more)];
}
