import type {Paint, Theme} from '../kit/theme.js';
import type {Alert} from './alerts.js';
import {wrapToFit} from '../kit/format/wrap.js';

/** Before an alert: its level, not by colour alone. */
export const alertGlyphs = {bad: '✗', warn: '!', info: '◌', good: '✓'} as const;

/** All alerts, each as a whole: broken between words, in lines of at most `columns`. */
export function alertTexts(alerts: readonly Alert[], columns: number, theme: Theme): readonly string[] {
  return alerts.flatMap((alert) =>
    wrapToFit(alert.text, Math.max(1, columns - 3)).map((line, row) =>
      alertPaint(alert, theme)(` ${row === 0 ? alertGlyphs[alert.level] : ' '} ${line}`),
    ),
  );
}

/** How an alert is painted. */
export function alertPaint({level}: Alert, theme: Theme): Paint {
  return level === 'info' ? theme.dim : theme[level];
}
