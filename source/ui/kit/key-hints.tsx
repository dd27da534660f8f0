import {useTheme} from './hooks.js';
import {PartsLine} from './parts.js';

/** A key, and what it does in one or two words. */
export type KeyHint = {
  readonly keys: string;
  readonly text: string;
  /** 0 stays longest; of the others the highest goes first where it is narrow. */
  readonly priority: number;
  /** It does nothing now, which `text` says, too. */
  readonly disabled?: true;
};

/** Key hints in one line; where it is narrow, those that matter most. */
export function KeyHints({hints}: {readonly hints: readonly KeyHint[]}) {
  const theme = useTheme();
  const left = hints.map(({keys, text, priority, disabled}) => ({
    text: disabled ? theme.dim(`${keys} ${text}`) : `${theme.heading(keys)} ${theme.dim(text)}`,
    priority,
  }));
  return <PartsLine left={left} />;
}
