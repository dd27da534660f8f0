import type {Command, CommandFacts, ExtraKey} from '../commands/command.js';
import {disabledReason, groups, isAvailable, shownKeys} from '../commands/command.js';
import {commands} from '../commands/table.js';
import {fit} from '../kit/format/fit.js';
import {width} from '../kit/format/width.js';
import {useSize, useTheme, type Size} from '../kit/hooks.js';
import {Lines} from '../kit/line.js';
import {Pane} from '../kit/pane.js';
import type {Theme} from '../kit/theme.js';

type HelpFacts = {
  readonly facts: CommandFacts;
  readonly extraKeys: readonly ExtraKey[];
  readonly theme: Theme;
};

/** Every key and every mark, as a pane. */
export function Help(help: Omit<HelpFacts, 'theme'>) {
  const theme = useTheme();
  return (
    <Pane title="Help" hint="? or esc closes">
      <Lines lines={helpLines({...help, ...useSize(), theme})} />
    </Pane>
  );
}

const marks: readonly Entry[] = [
  ['*', 'ours: of this process'],
  ['~', 'inferred from the board'],
  ['R', 'R worker, no heartbeat'],
  ['♥', 'age of the last heartbeat'],
  ['r-d', 'requested to done, in order'],
  ['!', 'late or stalled'],
  ['✗', 'failed or lost'],
];

const columnGap = 4;

/** Keys, and what they do. */
type Entry = readonly [keys: string, label: string];

/** A heading and what stands under it. */
type Section = readonly string[];

/**
 * The help: every key by group, then the marks; in two columns where one is too long. At most `rows` lines, the last
 * of which says so when some did not fit.
 */
export function helpLines(help: HelpFacts & Size): readonly string[] {
  const {columns, rows, extraKeys, theme} = help;
  const sections = [
    ...groups.map((group) => groupSection(group, help)),
    section(
      'Here',
      extraKeys.map(({key, label}) => [key, label]),
      theme,
    ),
    section('Marks', marks, theme),
  ].filter((lines) => lines.length > 0);
  const one = stacked(sections);
  if (one.length <= rows) return one;
  const two = inTwoColumns(sections, columns);
  if (two.length <= rows) return two;
  return [...two.slice(0, Math.max(0, rows - 1)), theme.dim(' More fits into a taller window.')].slice(
    0,
    rows,
  );
}

function groupSection(group: Command['group'], {facts, theme}: HelpFacts): Section {
  const available = commands.filter((command) => command.group === group && isAvailable(command, facts));
  const reasons = new Set(available.map((command) => disabledReason(command, facts)));
  const [reason] = reasons;
  // What none of them can do now is said once, where there is room for it.
  const common = reasons.size === 1 ? reason : undefined;
  const entries = available.map((command): Entry => {
    const {label} = command;
    const own = disabledReason(command, facts);
    const text = own === undefined || common !== undefined ? label : `${label} (${own})`;
    return [shownKeys(command, facts), own === undefined ? text : theme.dim(text)];
  });
  return section(common === undefined ? group : `${group}: ${common}`, entries, theme);
}

function section(title: string, entries: readonly Entry[], theme: Theme): Section {
  if (entries.length === 0) return [];
  return [
    ` ${theme.heading(title)}`,
    ...entries.map(([keys, label]) => `   ${theme.focus(fit(keys, 6))}${label}`),
  ];
}

function stacked(sections: readonly Section[]): readonly string[] {
  return sections.flatMap((lines, index) => (index === 0 ? lines : ['', ...lines]));
}

/** The sections in their order, divided where the longer of the two columns is the shortest. */
function inTwoColumns(sections: readonly Section[], columns: number): readonly string[] {
  const divided = sections.map((_, index) => {
    const left = stacked(sections.slice(0, index + 1));
    const right = stacked(sections.slice(index + 1));
    return {left, right, rows: Math.max(left.length, right.length)};
  });
  const {left, right, rows} = divided.reduce((best, other) => (other.rows < best.rows ? other : best));
  const leftWidth = Math.min(Math.max(...left.map(width)) + columnGap, Math.ceil(columns / 2));
  return Array.from(
    {length: rows},
    (_, row) => fit(left[row] ?? '', leftWidth) + fit(right[row] ?? '', columns - leftWidth),
  );
}
