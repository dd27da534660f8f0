import {fit, truncate} from './format/fit.js';
import {width} from './format/width.js';
import type {Paint, Theme} from './theme.js';

/** A named value; `undefined` values are left out, and one without a name goes on with the value before it. */
export type Pair = readonly [name: string, value: string | undefined, paint?: Paint];

type KnownPair = readonly [name: string, value: string, paint?: Paint];

const nameWidth = 9;

/** Columns that a named value gets at the least, where there are as many. */
const leastCell = 26;

/** Columns for a value that has a line of its own. */
export function valueRoom(columns: number): number {
  return columns - 1 - nameWidth - 1;
}

/**
 * Named values, as many columns of them side by side as there is room for, read from left to right; what is longer than
 * half a line has one of its own.
 */
export function drawPairs(pairs: readonly Pair[], columns: number, theme: Theme): readonly string[] {
  const room = columns - 1;
  const known = pairs.filter((pair): pair is KnownPair => pair[1] !== undefined);
  const needed = ([, value]: KnownPair) => nameWidth + width(value) + 3;
  const isLong = (pair: KnownPair) => needed(pair) > Math.max(leastCell, Math.floor(room / 2));
  const isAlone = (pair: KnownPair) => pair[0] === '' || isLong(pair);
  const cell = Math.min(
    room,
    known.filter((pair) => !isLong(pair)).reduce((most, pair) => Math.max(most, needed(pair)), leastCell),
  );
  const perLine = Math.max(1, Math.floor(room / cell));
  const lines: KnownPair[][] = [];
  for (const pair of known) {
    const last = lines.at(-1);
    const joins = last !== undefined && last.length < perLine && ![...last, pair].some(isAlone);
    if (joins) last.push(pair);
    else lines.push([pair]);
  }
  return lines.map((line) => {
    const cells = line.map((pair) => drawPair(pair, isLong(pair) ? room : cell, theme));
    return fit(` ${cells.join('')}`, columns);
  });
}

function drawPair([name, value, paint]: KnownPair, columns: number, theme: Theme): string {
  const shown = fit(truncate(value, columns - nameWidth - 1), columns - nameWidth);
  return theme.dim(fit(name, nameWidth)) + (paint === undefined ? shown : paint(shown));
}
