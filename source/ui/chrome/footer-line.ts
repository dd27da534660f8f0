import {fit} from '../format/fit.js';
import {width} from '../format/width.js';
import type {ExtraKey, KeyBinding, KeyFacts} from '../keys.js';
import {isPossible, keyTable, refusalOf, shownKeys} from '../keys.js';
import type {Theme} from '../theme.js';

export type FooterFacts = {
  readonly facts: KeyFacts;
  /** Those of the pane shown. */
  readonly extraKeys: readonly ExtraKey[];
  readonly columns: number;
  readonly theme: Theme;
  /** A question is asked: its keys are all there are, but that those of the connection let one look around. */
  readonly asking?: 'dialog' | 'question' | undefined;
  /** The pane of people is shown: acts that are not possible are named with their reason. */
  readonly people?: boolean;
};

const answerKeys = {
  dialog: [
    ['↵', 'do it'],
    ['esc', 'cancel'],
    ['^U', 'clear'],
  ],
  question: [
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
  readonly needed: boolean;
  readonly refused?: true;
};

/** The keys that do something now, in exactly `columns`; where it is narrow the first ones and, always, help and quit. */
export function footerLine(footer: FooterFacts): string {
  const {facts, extraKeys, columns, theme} = footer;
  if (footer.asking !== undefined) {
    const keys = answerKeys[footer.asking];
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
      : [{keys: binding.shown, brief: `${binding.brief ?? ''}: ${reason}`, needed: false, refused: true}];
  });
  const extra = extraKeys.map(({key, brief}): Hint => ({keys: key, brief, needed: false}));
  const hints = [...extra, ...fromTable, ...refused];
  const texts = () =>
    hints
      .map(({keys, brief, refused: off}) =>
        off === true ? ` ${theme.dim(`${keys} ${brief}`)}` : ` ${theme.heading(keys)} ${theme.dim(brief)}`,
      )
      .join(' ');
  while (hints.length > 1 && width(texts()) > columns) {
    const last = hints.findLastIndex((hint) => !hint.needed);
    hints.splice(last < 0 ? hints.length - 1 : last, 1);
  }
  return fit(texts(), columns);
}

function hintOf(binding: KeyBinding, facts: KeyFacts): Hint {
  const needed = binding.id === 'help' || binding.id === 'quit';
  return {keys: binding.shownBrief ?? shownKeys(binding, facts), brief: binding.brief ?? '', needed};
}
