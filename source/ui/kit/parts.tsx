import {fit} from './format/fit.js';
import {width} from './format/width.js';
import {useSize} from './hooks.js';
import {Line} from './line.js';

/** A piece of a line that may be left out where there is no room. */
export type Part = {
  /** Styled; an empty text takes no room, not even a gap. */
  readonly text: string;
  /** 0 stays longest; of the others the highest goes first. */
  readonly priority: number;
};

type JoinedParts = {
  readonly left: readonly Part[];
  readonly right?: readonly Part[];
  /** Columns; the line is exactly so wide. */
  readonly columns: number;
  /** Between two parts. Default: two blanks. */
  readonly gap?: string;
};

/** Parts in one line of the whole width, as `joinParts` joins them. */
export function PartsLine(parts: Omit<JoinedParts, 'columns'>) {
  const {columns} = useSize();
  return <Line>{joinParts({...parts, columns})}</Line>;
}

/**
 * Joins parts to a line of exactly `columns`, one blank at each end, the right parts at its right end. Whole parts are
 * left out by priority until the rest fits; only the last one left is ever cut.
 */
export function joinParts({left, right = [], columns, gap = '  '}: JoinedParts): string {
  let kept = [...left, ...right].filter((part) => part.text !== '');
  const room = Math.max(0, columns - 2);
  const needed = () => kept.reduce((sum, part) => sum + width(part.text), 0) + width(gap) * (kept.length - 1);
  while (kept.length > 1 && needed() > room) kept = withoutLast(kept);
  const text = (side: readonly Part[]) =>
    side
      .filter((part) => kept.includes(part))
      .map((part) => part.text)
      .join(gap);
  const end = text(right);
  const start = fit(text(left), room - width(end));
  return fit(` ${start}${end} `, columns);
}

function withoutLast(parts: readonly Part[]): Part[] {
  const worst = parts.reduce((last, part) => (part.priority >= last.priority ? part : last));
  return parts.filter((part) => part !== worst);
}
