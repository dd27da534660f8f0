import {clockTime} from '../kit/format/clock-time.js';
import type {Window} from './lane.js';

const second = 1000;
const minute = 60 * second;
const steps = [5, 10, 30].map((n) => n * second).concat([1, 2, 5, 10, 30, 60, 180].map((n) => n * minute));

/**
 * Times of day over a window, each above its place: `   14:18       14:19 `, exactly `columns` wide. Seconds are shown
 * only where labels are less than a minute apart.
 */
export function timeAxis({from, to}: Window, columns: number): string {
  const perColumn = (to - from) / Math.max(1, columns);
  const step = steps.find((length) => length / perColumn >= (length < minute ? 11 : 8)) ?? 360 * minute;
  const line = Array.from({length: columns}, () => ' ');
  for (let at = Math.ceil(from / step) * step; at <= to; at += step) {
    const label = clockTime(at, {to: step < minute ? 'seconds' : 'minutes'});
    const start = Math.round((at - from) / perColumn - label.length / 2);
    if (start < 0 || start + label.length > columns) continue;
    for (const [index, character] of [...label].entries()) line[start + index] = character;
  }
  return line.join('');
}
