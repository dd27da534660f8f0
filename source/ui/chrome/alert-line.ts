import {fit} from '../format/fit.js';
import {width} from '../format/width.js';
import type {Theme} from '../theme.js';
import type {Alert} from './alerts.js';

const glyphs = {bad: '✗', warn: '!', info: '◌', good: '✓'} as const;

/** The most urgent alert, and how many more there are, in exactly `columns`; blank when there is none. */
export function alertLine(alerts: readonly Alert[], columns: number, theme: Theme): string {
  const [first] = alerts;
  if (first === undefined) return ' '.repeat(columns);
  const paint = first.level === 'info' ? theme.dim : theme[first.level];
  const more = alerts.length > 1 ? `+${alerts.length - 1} more ` : '';
  const room = columns - width(more) - (more === '' ? 0 : 1);
  const text = fit(` ${glyphs[first.level]} ${first.text}`, room);
  return more === '' ? paint(text) : `${paint(text)} ${theme.dim(more)}`;
}
