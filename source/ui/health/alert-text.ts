import {fit} from '../kit/format/fit.js';
import {width} from '../kit/format/width.js';
import type {Theme} from '../app/theme.js';
import type {Alert} from './alerts.js';
import {wrap} from '../kit/dialog-frame.js';

const glyphs = {bad: '✗', warn: '!', info: '◌', good: '✓'} as const;

/**
 * The most urgent alert in exactly `columns`; blank when there is none. Where it is cut, or there are more, the end of
 * the line says which pane has them all.
 */
export function alertLine(alerts: readonly Alert[], columns: number, theme: Theme): string {
  const [first] = alerts;
  if (first === undefined) return ' '.repeat(columns);
  const text = ` ${glyphs[first.level]} ${first.text}`;
  const more = alerts.length > 1 ? `+${alerts.length - 1} more: 8 ` : width(text) > columns ? 'all: 8 ' : '';
  const room = columns - width(more) - (more === '' ? 0 : 1);
  const line = paintOf(first, theme)(fit(text, room));
  return more === '' ? line : `${line} ${theme.dim(more)}`;
}

/** All alerts, each as a whole: broken between words, in lines of at most `columns`. */
export function alertTexts(alerts: readonly Alert[], columns: number, theme: Theme): readonly string[] {
  return alerts.flatMap((alert) =>
    wrap(alert.text, Math.max(1, columns - 3)).map((line, row) =>
      paintOf(alert, theme)(` ${row === 0 ? glyphs[alert.level] : ' '} ${line}`),
    ),
  );
}

function paintOf({level}: Alert, theme: Theme) {
  return level === 'info' ? theme.dim : theme[level];
}
