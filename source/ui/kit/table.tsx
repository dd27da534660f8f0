import {count} from './format/count.js';
import {fit, truncate} from './format/fit.js';
import {width} from './format/width.js';
import type {Cell, Column, Placement} from './column.js';
import {drawCell, placeColumns} from './column.js';
import {usePlace, useTheme} from './hooks.js';
import {Line} from './line.js';

/** The cells of one row by column; a missing cell is blank. */
export type Cells<Key extends string> = Readonly<Partial<Record<Key, Cell>>>;

type TableProps<Key extends string> = {
  readonly columns: readonly Column<Key>[];
  /** Row ids from top to bottom. */
  readonly ids: readonly string[];
  /** The cells of a row, asked for only where it is seen; `undefined` when it is gone meanwhile. */
  row(id: string): Cells<Key> | undefined;
  /** Rows that exist but are not even in `ids`, said in the last line. */
  readonly beyond?: number;
  /** Remarks for the last line, the most important first; those without room are left out. */
  readonly notes?: readonly string[];
  /** One sentence shown instead of rows when there are none. */
  readonly empty: string;
  /** The most rows it may take. Default: all there are. */
  readonly height?: number;
};

/** Columns before the first cell: the cursor's mark and a blank. */
const margin = 2;

/**
 * A heading, as many rows as there is room for around the cursor, and a last line that says how many were left out and
 * gives the remarks.
 */
export function Table<Key extends string>(table: TableProps<Key>) {
  const theme = useTheme();
  const place = usePlace();
  const {ids, beyond = 0, notes = [], height: rows = place.rows} = table;
  const room = place.columns;
  if (rows <= 0 || room <= 0) return null;
  if (ids.length === 0) {
    const sentence = theme.dim(truncate(` ${table.empty}`, room));
    const hidden = beyond > 0 && rows > 1 && theme.dim(truncate(` ${count(beyond)} hidden`, room));
    return (
      <>
        <Line>{sentence}</Line>
        {hidden !== false && <Line>{hidden}</Line>}
      </>
    );
  }

  const placement = placeColumns(table.columns, room - margin);
  const heading = rows >= 3 ? 1 : 0;
  const allFit = ids.length + heading <= rows && beyond === 0;
  const body = allFit ? ids.length : Math.max(0, rows - heading - 1);
  const {start, end} = visibleRows(ids.length, body, indexOf(ids, place.cursor));
  const last = heading + body < rows ? lastLine({start, end, total: ids.length, beyond}, notes, room) : '';
  const mark = place.focused ? theme.focus('▌') : theme.dim('▌');
  const row = (id: string) => {
    const cells = rowCells(table.row(id), placement);
    if (id !== place.cursor) return atMost(`${' '.repeat(margin)}${cells}`, placement, room);
    const line = fit(atMost(`${mark} ${cells}`, placement, room), room);
    return place.focused ? theme.selected(line) : line;
  };
  return (
    <>
      {heading === 1 && <Line>{theme.heading(headingLine(placement, room))}</Line>}
      {ids.slice(start, end).map((id) => (
        <Line key={id}>{row(id)}</Line>
      ))}
      {last !== '' && <Line>{theme.dim(last)}</Line>}
    </>
  );
}

/** Rows that a table takes of at most `rows`, where it has no remarks and nothing beyond its ids. */
export function tableHeight(ids: readonly string[], rows: number): number {
  return Math.min(rows, Math.max(1, ids.length + (rows >= 3 && ids.length > 0 ? 1 : 0)));
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

/** The cells of a row side by side. */
function rowCells<Key extends string>(cells: Cells<Key> | undefined, {columns, gap}: Placement<Key>): string {
  const drawn = columns.map(({column, width: columnWidth}) =>
    drawCell(cells?.[column.key], columnWidth, column.align),
  );
  return drawn.join(' '.repeat(gap));
}

/** A row in no more columns than there are. What is placed nearly always fits, and measuring it costs more than the rest. */
function atMost(line: string, {columns, gap}: Placement<string>, room: number): string {
  const used = columns.reduce((sum, column) => sum + column.width, margin + gap * (columns.length - 1));
  return used <= room ? line : fit(line, room);
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
