import {fit, truncate} from '../kit/format/fit.js';
import {width} from '../kit/format/width.js';
import {perVersion} from '../kit/memo.js';
import type {Pane, PaneContext} from '../kit/pane.js';

type OverviewOptions = {
  /** The panes that it is made of, from top to bottom. */
  readonly parts: readonly Pane[];
  /** Shown while there is nothing else to see: how others can connect. */
  readonly hints?: readonly string[];
};

/** A part of less rows than this shows nothing: its heading line, a table's heading, one row. */
const leastRows = 3;

/**
 * The overview of a screen too small for the grid: the most important panes above one another in one box, with one
 * cursor that goes through all of them.
 */
export function createOverviewPane({parts, hints = []}: OverviewOptions): Pane {
  const ids = perVersion((projection) => parts.flatMap((part) => part.ids(projection)));
  return {
    id: 'overview',
    tab: 'Over',
    ids,
    content(context) {
      const {projection, rows, columns, theme} = context;
      const quiet = projection.workers.size === 0 && projection.jobs.size === 0;
      const help = quiet ? hints.map((hint) => theme.dim(truncate(` ${hint}`, columns))) : [];
      const heights = shares(
        parts.map((part) => part.ids(projection).length + leastRows),
        rows - help.length,
      );
      const lines = parts.flatMap((part, index) => partLines(part, heights[index] ?? 0, context));
      return {title: 'Overview', lines: [...lines, ...help].slice(0, Math.max(0, rows))};
    },
  };
}

function partLines(pane: Pane, height: number, context: PaneContext): readonly string[] {
  if (height < 1) return [];
  const {theme, columns, cursor, projection} = context;
  const here = cursor !== undefined && pane.ids(projection).includes(cursor);
  const focused = context.focused && here;
  const content = pane.content({...context, rows: height - 1, cursor: here ? cursor : undefined, focused});
  const edge = focused ? theme.focus : theme.dim;
  const title = truncate(content.title, columns - 3);
  const rule = '─'.repeat(Math.max(0, columns - width(title) - 2));
  const heading = ` ${focused ? theme.focus(theme.title(title)) : theme.title(title)} ${edge(rule)}`;
  return [
    fit(heading, columns),
    ...Array.from({length: height - 1}, (_, index) => content.lines[index] ?? ''),
  ];
}

/** Divides `rows`: each gets what it wants as long as there is enough, of too little an even share; the last gets the rest. */
export function shares(wanted: readonly number[], rows: number): readonly number[] {
  let left = Math.max(0, rows);
  return wanted.map((want, index) => {
    const later = wanted.slice(index + 1);
    if (later.length === 0) return left;
    const even = Math.floor(left / (later.length + 1));
    const spared = left - later.reduce((sum, other) => sum + other, 0);
    const height = Math.min(want, Math.max(even, spared));
    left -= height;
    return height;
  });
}
