import {fit} from './format/fit.js';
import {width} from './format/width.js';
import type {ExtraKey, KeyBinding, KeyFacts, KeyId} from '../commands/command.js';
import {isPossible, keyTable, refusalOf, shownKeys} from '../commands/command.js';
import type {Theme} from '../app/theme.js';

export type FooterFacts = {
  readonly facts: KeyFacts;
  /** Those of the pane shown. */
  readonly extraKeys: readonly ExtraKey[];
  readonly columns: number;
  readonly theme: Theme;
  /** An answer is typed: its keys are all there are, but that a prompt of the connection lets one look around. */
  readonly entry?: 'dialog' | 'prompt' | undefined;
  /** The pane of people is shown: acts that are not possible are named with their reason. */
  readonly people?: boolean;
};

const answerKeys = {
  dialog: [
    ['↵', 'do it'],
    ['esc', 'cancel'],
    ['^U', 'clear'],
  ],
  prompt: [
    ['↵', 'answer'],
    ['esc', 'no'],
    ['^U', 'clear'],
    ['tab', 'pane'],
    ['↑↓', 'row'],
    ['^C', 'quit'],
  ],
} as const;

type Hint = {
  readonly keys: string;
  readonly brief: string;
  /** 0 stays longest; of the others the highest goes first. */
  readonly priority: number;
  readonly refused?: true;
};

/**
 * What a narrow footer does without, the highest first: the tabs name the panes, and whoever moves the cursor knows how.
 * All others are 1.
 */
const priorities: Readonly<Partial<Record<KeyId, number>>> = {
  help: 0,
  quit: 0,
  freeze: 2,
  down: 3,
  zoom: 4,
  view: 5,
  next: 6,
};
const refusedPriority = 7;

/** The keys that do something now, in exactly `columns`; help and quit always. */
export function footerLine(footer: FooterFacts): string {
  const {facts, extraKeys, columns, theme} = footer;
  if (footer.entry !== undefined) {
    const keys = answerKeys[footer.entry];
    return fit(
      keys.map(([key = '', does = '']) => ` ${theme.heading(key)} ${theme.dim(does)}`).join(' '),
      columns,
    );
  }

  const fromTable = keyTable
    .filter((binding) => binding.brief !== undefined && isPossible(binding, facts))
    .toSorted((a, b) => Number(b.group === 'Act') - Number(a.group === 'Act'))
    .map((binding) => hintOf(binding, facts));
  const refused = keyTable.flatMap((binding): Hint[] => {
    const reason = footer.people === true ? refusalOf(binding, facts) : undefined;
    return reason === undefined
      ? []
      : [
          {
            keys: binding.shown,
            brief: `${binding.brief ?? ''}: ${reason}`,
            priority: refusedPriority,
            refused: true,
          },
        ];
  });
  const extra = extraKeys.map(({key, brief}): Hint => ({keys: key, brief, priority: 1}));
  const hints = [...extra, ...fromTable, ...refused];
  const texts = () =>
    hints
      .map(({keys, brief, refused: off}) =>
        off === true ? ` ${theme.dim(`${keys} ${brief}`)}` : ` ${theme.heading(keys)} ${theme.dim(brief)}`,
      )
      .join(' ');
  while (hints.length > 1 && width(texts()) > columns) {
    const highest = Math.max(...hints.map(({priority}) => priority));
    hints.splice(
      hints.findLastIndex(({priority}) => priority === highest),
      1,
    );
  }
  return fit(texts(), columns);
}

function hintOf(binding: KeyBinding, facts: KeyFacts): Hint {
  return {
    keys: binding.shownBrief ?? shownKeys(binding, facts),
    brief: binding.brief ?? '',
    priority: priorities[binding.id] ?? 1,
  };
}
