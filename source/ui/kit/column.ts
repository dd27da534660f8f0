import type {Align} from './format/fit.js';
import {fit} from './format/fit.js';
import {isPlain, width} from './format/width.js';
import type {Paint} from './theme.js';

/** One column of a table. */
export type Column<Key extends string> = {
  readonly key: Key;
  readonly heading: string;
  /** Least width in terminal columns; below it the table drops a column instead. At least 1. */
  readonly min: number;
  /** Width it gets where there is room. Default: `min`. */
  readonly ideal?: number;
  /** Width up to which it takes its part of room that is left over. Default: `ideal`. */
  readonly max?: number;
  readonly align?: Align;
  /** 0 stays longest; of the others the highest goes first. */
  readonly priority: number;
  /** Only there when it leaves every other column its ideal width: nice to have. */
  readonly optional?: boolean;
};

/** What stands in one place of a table. The text is clean already: no control characters, no line breaks. */
export type Cell = {
  readonly text: string;
  /** An end of the text that survives when the text before it is cut: `:4410*`. */
  readonly tail?: string;
  readonly paint?: Paint;
  /** Draws the cell itself instead of `text`, a progress bar say; it must take exactly so many columns. */
  readonly draw?: (columns: number) => string;
};

/** A column with the width it got. */
type PlacedColumn<Key extends string> = {readonly column: Column<Key>; readonly width: number};

/** Columns placed side by side. */
export type Placement<Key extends string> = {
  readonly columns: readonly PlacedColumn<Key>[];
  /** Blanks between two columns. */
  readonly gap: number;
};

/**
 * Chooses which columns are shown and how wide, so that together they take at most `room` terminal columns. Columns
 * are dropped by priority until the rest has its least width; optional ones come on top where there is room for all
 * at their ideal. What is left over goes to the ideal widths, the most important column first, and then evenly to
 * those that can use more.
 */
export function placeColumns<Key extends string>(
  columns: readonly Column<Key>[],
  room: number,
): Placement<Key> {
  let kept = columns.filter((column) => column.optional !== true);
  while (kept.length > 1 && needed(kept, 1) > room) kept = withoutLeastImportant(kept);
  kept = withOptional(columns, kept, room);
  const gap = totalIdeal(kept) + 2 * (kept.length - 1) <= room ? 2 : 1;
  const widths = new Map(kept.map((column) => [column.key, Math.min(column.min, Math.max(0, room))]));
  let spare = Math.max(0, room - needed(kept, gap));
  for (const column of kept.toSorted((a, b) => a.priority - b.priority)) {
    const extra = Math.min(spare, idealOf(column) - column.min);
    widths.set(column.key, (widths.get(column.key) ?? 0) + extra);
    spare -= extra;
  }
  spreadOut(kept, widths, spare);
  return {columns: kept.map((column) => ({column, width: widths.get(column.key) ?? 0})), gap};
}

const idealOf = (column: Column<string>) => Math.max(column.min, column.ideal ?? column.min);
const maxOf = (column: Column<string>) => Math.max(idealOf(column), column.max ?? 0);
const totalIdeal = (columns: readonly Column<string>[]) =>
  columns.reduce((sum, column) => sum + idealOf(column), 0);
const needed = (columns: readonly Column<string>[], gap: number) =>
  columns.reduce((sum, column) => sum + column.min, gap * (columns.length - 1));

function withOptional<Key extends string>(
  all: readonly Column<Key>[],
  kept: Column<Key>[],
  room: number,
): Column<Key>[] {
  const chosen = new Set(kept);
  const optional = all.filter((column) => column.optional === true).sort((a, b) => a.priority - b.priority);
  for (const column of optional) {
    const more = [...chosen, column];
    if (totalIdeal(more) + 2 * (more.length - 1) <= room) chosen.add(column);
  }
  return all.filter((column) => chosen.has(column));
}

function withoutLeastImportant<Key extends string>(columns: readonly Column<Key>[]): Column<Key>[] {
  let worst = columns.length - 1;
  columns.forEach((column, index) => {
    if (column.priority > (columns[worst]?.priority ?? 0)) worst = index;
  });
  return columns.filter((_, index) => index !== worst);
}

function spreadOut<Key extends string>(
  columns: readonly Column<Key>[],
  widths: Map<Key, number>,
  spare: number,
) {
  let left = spare;
  while (left > 0) {
    const growing = columns.filter((column) => (widths.get(column.key) ?? 0) < maxOf(column));
    if (growing.length === 0) return;
    for (const column of growing.slice(0, left)) {
      widths.set(column.key, (widths.get(column.key) ?? 0) + 1);
      left--;
    }
  }
}

/** A cell in exactly `columns` terminal columns, painted. */
export function drawCell(cell: Cell | undefined, columns: number, align: Align = 'left'): string {
  if (cell === undefined) return ' '.repeat(columns);
  // What draws itself is trusted: measuring styled text costs more than all the rest of a row.
  const text = cell.draw === undefined ? fitWithTail(cell, columns, align) : cell.draw(columns);
  return cell.paint === undefined ? text : cell.paint(text);
}

function fitWithTail({text, tail}: Cell, columns: number, align: Align): string {
  if (tail === undefined || tail === '') return fit(text, columns, align);
  const tailWidth = isPlain(tail) ? tail.length : width(tail);
  if (tailWidth + 2 > columns || width(text) + tailWidth <= columns) return fit(text + tail, columns, align);
  return fit(text, columns - tailWidth) + tail;
}
