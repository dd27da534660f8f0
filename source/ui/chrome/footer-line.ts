import {fit} from '../format/fit.js';
import {width} from '../format/width.js';
import type {ExtraKey, KeyBinding, KeyFacts} from '../keys.js';
import {isPossible, keyTable, shownKeys} from '../keys.js';
import type {Theme} from '../theme.js';

export type FooterFacts = {
  readonly facts: KeyFacts;
  /** Those of the pane shown. */
  readonly extraKeys: readonly ExtraKey[];
  readonly columns: number;
  readonly theme: Theme;
};

type Hint = {readonly keys: string; readonly brief: string; readonly needed: boolean};

/** The keys that do something now, in exactly `columns`; where it is narrow the first ones and, always, help and quit. */
export function footerLine({facts, extraKeys, columns, theme}: FooterFacts): string {
  const fromTable = keyTable
    .filter((binding) => binding.brief !== undefined && isPossible(binding, facts))
    .map((binding) => hintOf(binding, facts));
  const extra = extraKeys.map(({key, brief}): Hint => ({keys: key, brief, needed: false}));
  const hints = [...extra, ...fromTable];
  const texts = () => hints.map(({keys, brief}) => ` ${theme.heading(keys)} ${theme.dim(brief)}`).join(' ');
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
