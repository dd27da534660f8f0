import type {Rect} from '../app/layout.js';
import type {Theme} from './theme.js';
import {joinParts} from './parts.js';
import {Rows} from './rows.js';

/** A key, and what it does in one or two words. */
export type KeyHint = {
  readonly keys: string;
  readonly text: string;
  /** 0 stays longest; of the others the highest goes first where it is narrow. */
  readonly priority: number;
  /** It does nothing now, which `text` says, too. */
  readonly disabled?: true;
};

type KeyHintsProps = {readonly hints: readonly KeyHint[]; readonly rect: Rect; readonly theme: Theme};

/** Key hints in one line; where it is narrow, those that matter most. */
export function KeyHints({hints, rect, theme}: KeyHintsProps) {
  return <Rows rect={rect} lines={[keyHintsLine(hints, rect.width, theme)]} />;
}

/** The same as a text of exactly `columns`. */
export function keyHintsLine(hints: readonly KeyHint[], columns: number, theme: Theme): string {
  const left = hints.map(({keys, text, priority, disabled}) => ({
    text: disabled ? theme.dim(`${keys} ${text}`) : `${theme.heading(keys)} ${theme.dim(text)}`,
    priority,
  }));
  return joinParts({left, columns});
}
