import {count} from './format/count.js';
import {fit, truncate} from './format/fit.js';
import {width} from './format/width.js';
import type {PaneContext} from './pane.js';
import type {Cell, Column, Placement} from './column.js';
import {drawCell, placeColumns} from './column.js';

/** The cells of one row by column; a missing cell is blank. */
export type Cells<Key extends string> = Readonly<Partial<Record<Key, Cell>>>;

/** A table to draw. Only the rows that are seen are asked for. */
type Table<Key extends string> = {
  readonly columns: readonly Column<Key>[];
  /** Row ids from top to bottom. */
  readonly ids: readonly string[];
  /** The cells of a row; `undefined` when it is gone meanwhile. */
  row(id: string): Cells<Key> | undefined;
  /** Rows that exist but are not even in `ids`, said in the last line. */
  readonly beyond?: number;
  /** Remarks for the last line, the most important first; those without room are left out. */
  readonly notes?: readonly string[];
  /** One sentence shown instead of rows when there are none. */
  readonly empty: string;
};

/** Where and how it is drawn. */
type TablePlace = Pick<PaneContext, 'columns' | 'rows' | 'cursor' | 'focused' | 'theme'>;

/** Columns before the first cell: the cursor's mark and a blank. */
const margin = 2;

/**
 * Draws a heading, as many rows as there is room for around the cursor, and a last line that says how many were left
 * out and gives the remarks. At most `rows` lines of at most `columns` columns each.
 */
export function drawTable<Key extends string>(table: Table<Key>, place: TablePlace): readonly string[] {
  const {theme, columns, rows} = place;
  if (rows <= 0 || columns <= 0) return [];
  const beyond = table.beyond ?? 0;
  if (table.ids.length === 0) {
    const hidden = beyond > 0 ? [` ${count(beyond)} hidden`] : [];
    return [` ${table.empty}`, ...hidden].slice(0, rows).map((line) => theme.dim(truncate(line, columns)));
  }
  const placement = placeColumns(table.columns, columns - margin);
  const heading = rows >= 3 ? 1 : 0;
  const allFit = table.ids.length + heading <= rows && beyond === 0;
  const body = allFit ? table.ids.length : Math.max(0, rows - heading - 1);
  const {start, end} = visibleRows(table.ids.length, body, indexOf(table.ids, place.cursor));
  const lines = heading === 1 ? [theme.heading(headingLine(placement, columns))] : [];
  for (const id of table.ids.slice(start, end)) lines.push(bodyLine(table.row(id), placement, id, place));
  if (lines.length < rows) {
    const last = lastLine({start, end, total: table.ids.length, beyond}, table.notes ?? [], columns);
    if (last !== '') lines.push(theme.dim(last));
  }
  return lines;
}

/**
 * The rows to show: as many as there is room for, the cursor among them and, where the ends allow, in the middle, so
 * that one sees what comes in both directions.
 */
export function visibleRows(total: number, room: number, cursor: number): {start: number; end: number} {
  const shown = Math.max(0, Math.min(total, room));
  const start = Math.max(0, Math.min(cursor - Math.floor(Math.max(0, shown - 1) / 2), total - shown));
  return {start, end: start + shown};
}

/** What is left out, in words: `8 of 12 ▾`, or `8 of 11, 12,391 hidden ▾`; empty when nothing is. */
export function cutNotice(cut: {start: number; end: number; total: number; beyond: number}): string {
  const shown = cut.end - cut.start;
  if (shown === cut.total && cut.beyond === 0) return '';
  const hidden = cut.beyond > 0 ? `, ${count(cut.beyond)} hidden` : '';
  const above = cut.start > 0 ? '▴' : '';
  const below = cut.end < cut.total || cut.beyond > 0 ? '▾' : '';
  return `${count(shown)} of ${count(cut.total)}${hidden} ${above}${below}`;
}

function indexOf(ids: readonly string[], id: string | undefined): number {
  return id === undefined ? 0 : Math.max(0, ids.indexOf(id));
}

function headingLine<Key extends string>({columns, gap}: Placement<Key>, room: number): string {
  const cells = columns.map(({column, width: columnWidth}) => fit(column.heading, columnWidth, column.align));
  return truncate(' '.repeat(margin) + cells.join(' '.repeat(gap)), room);
}

function bodyLine<Key extends string>(
  cells: Cells<Key> | undefined,
  {columns, gap}: Placement<Key>,
  id: string,
  {theme, columns: room, cursor, focused}: TablePlace,
): string {
  const drawn = columns.map(({column, width: columnWidth}) =>
    drawCell(cells?.[column.key], columnWidth, column.align),
  );
  const text = drawn.join(' '.repeat(gap));
  const used = columns.reduce((sum, column) => sum + column.width, margin + gap * (columns.length - 1));
  const full = (line: string) => (used <= room ? line + ' '.repeat(room - used) : fit(line, room));
  if (id !== cursor) return full(' '.repeat(margin) + text);
  const line = full(`${focused ? theme.focus('▌') : theme.dim('▌')} ${text}`);
  return focused ? theme.selected(line) : line;
}

function lastLine(
  cut: {start: number; end: number; total: number; beyond: number},
  notes: readonly string[],
  room: number,
): string {
  const notice = cutNotice(cut);
  let line = notice === '' ? '' : ` ${notice}`;
  for (const note of notes) {
    const longer = line === '' ? ` ${note}` : `${line}   ${note}`;
    if (width(longer) <= room) line = longer;
  }
  return truncate(line, room);
}
