import {fit} from '../kit/format/fit.js';
import {width} from '../kit/format/width.js';
import type {Acts} from '../commands/acts.js';
import type {ExtraKey, KeyBinding, KeyFacts, KeyGroup} from '../commands/command.js';
import {keyTable, refusalOf, shownKeys} from '../commands/command.js';
import type {Theme} from './theme.js';

export type HelpFacts = {
  readonly facts: KeyFacts;
  readonly extraKeys: readonly ExtraKey[];
  readonly columns: number;
  readonly rows: number;
  readonly theme: Theme;
};

const marks: readonly (readonly [mark: string, meaning: string])[] = [
  ['*', 'ours: of this process'],
  ['~', 'inferred from the board'],
  ['R', 'R worker, no heartbeat'],
  ['♥', 'age of the last heartbeat'],
  ['r-d', 'requested to done, in order'],
  ['!', 'late or stalled'],
  ['✗', 'failed or lost'],
];

const columnGap = 4;

/**
 * The help: every key by group, then the marks; in two columns where one is too long. At most `rows` lines, the last
 * of which says so when some did not fit.
 */
export function helpLines(help: HelpFacts): readonly string[] {
  const {columns, rows, theme} = help;
  const move = groupLines('Move', help);
  const others = [
    ...(['Look', 'Time', 'Act', 'Out'] as const).map((group) => groupLines(group, help)),
    extraLines(help),
  ];
  const legend = section('Marks', marks, theme);
  const one = sectionsInOne([move, ...others, legend]);
  if (one.length <= rows) return one;
  const two = beside(sectionsInOne([move, legend]), sectionsInOne(others), columns);
  if (two.length <= rows) return two;
  return [...two.slice(0, Math.max(0, rows - 1)), theme.dim(' More fits into a taller window.')].slice(
    0,
    rows,
  );
}

function groupLines(group: KeyGroup, {facts, theme}: HelpFacts): readonly string[] {
  const bindings = keyTable
    .filter((binding) => binding.group === group)
    .filter((binding) => isHere(binding, facts))
    // Two bindings of one key are one line: the first says what it does.
    .filter((binding, index, all) => all.findIndex((other) => other.keys[0] === binding.keys[0]) === index);
  if (bindings.length === 0) return [];
  const reasons = new Set(bindings.map((binding) => refusalOf(binding, facts)));
  const [reason] = reasons;
  // What none of them can do now is said once, where there is room for it.
  const common = reasons.size === 1 ? reason : undefined;
  const entries = bindings.map((binding) => {
    const own = refusalOf(binding, facts);
    const label = own === undefined || common !== undefined ? binding.label : `${binding.label} (${own})`;
    return [shownKeys(binding, facts), own === undefined ? label : theme.dim(label)] as const;
  });
  return section(common === undefined ? group : `${group}: ${common}`, entries, theme);
}

/** Whether a key ever does anything in this dashboard. */
function isHere({group, id}: KeyBinding, {acts, clusters}: KeyFacts): boolean {
  if (id === 'cluster') return clusters === true;
  return group !== 'Act' || acts?.[id as keyof Acts] !== undefined;
}

function extraLines({extraKeys, theme}: HelpFacts): readonly string[] {
  if (extraKeys.length === 0) return [];
  return section(
    'Here',
    extraKeys.map(({key, label}) => [key, label] as const),
    theme,
  );
}

function section(
  title: string,
  entries: readonly (readonly [string, string])[],
  theme: Theme,
): readonly string[] {
  return [
    ` ${theme.heading(title)}`,
    ...entries.map(([keys, label]) => `   ${theme.focus(fit(keys, 6))}${label}`),
  ];
}

function sectionsInOne(sections: readonly (readonly string[])[]): readonly string[] {
  return sections
    .filter((lines) => lines.length > 0)
    .flatMap((lines, index) => (index === 0 ? lines : ['', ...lines]));
}

function beside(left: readonly string[], right: readonly string[], columns: number): readonly string[] {
  const leftWidth = Math.min(Math.max(...left.map(width)) + columnGap, Math.ceil(columns / 2));
  return Array.from(
    {length: Math.max(left.length, right.length)},
    (_, row) => fit(left[row] ?? '', leftWidth) + fit(right[row] ?? '', columns - leftWidth),
  );
}
