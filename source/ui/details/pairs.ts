import {fit, truncate} from '../format/fit.js';
import {width} from '../format/width.js';
import type {Paint, Theme} from '../theme.js';

/** A named value; `undefined` values are left out. */
export type Pair = readonly [name: string, value: string | undefined, paint?: Paint];

const nameWidth = 9;

/** Named values, as many columns of them side by side as there is room for, read from left to right. */
export function drawPairs(pairs: readonly Pair[], columns: number, theme: Theme): readonly string[] {
  const known = pairs.filter((pair): pair is readonly [string, string, Paint?] => pair[1] !== undefined);
  const longest = Math.max(0, ...known.map(([, value]) => width(value)));
  const cell = Math.min(columns - 1, Math.max(26, nameWidth + longest + 3));
  const perLine = Math.max(1, Math.floor((columns - 1) / cell));
  const lines: string[] = [];
  for (let start = 0; start < known.length; start += perLine) {
    const line = known.slice(start, start + perLine).map(([name, value, paint]) => {
      const shown = fit(truncate(value, cell - nameWidth - 1), cell - nameWidth);
      return theme.dim(fit(name, nameWidth)) + (paint === undefined ? shown : paint(shown));
    });
    lines.push(fit(` ${line.join('')}`, columns));
  }
  return lines;
}
