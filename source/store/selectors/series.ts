import {listenedBetween} from '../gaps.js';
import type {Projection} from '../projection.js';

/** Of a minute of which less was watched, nothing is said: milliseconds. */
const leastWatched = 20_000;

/**
 * Jobs done in each of the last minutes, oldest first, also those of which nobody told whether they failed; the last is the minute under way. `undefined` for a minute that
 * nobody watched.
 * @param minutes 1 to 60; older minutes are not kept.
 */
export function donePerMinute(projection: Projection, minutes = 60): readonly (number | undefined)[] {
  const {doneByMinute, now, began} = projection;
  const last = Math.floor(now / 60_000);
  return Array.from({length: minutes}, (_, index) => {
    const minute = last - minutes + 1 + index;
    const from = minute * 60_000;
    const to = Math.min(now, from + 60_000);
    const watched = to > began && (to === from || listenedBetween(projection, Math.max(from, began), to) > 0);
    return doneByMinute.get(minute) ?? (watched ? 0 : undefined);
  });
}

/**
 * Jobs done in the last 60 seconds, the rate at which the cluster works: the minute under way, and of the one before
 * the part that is still within the 60 seconds, as if its jobs had ended evenly. Where somebody watched only a part of
 * them, as if it had gone on like that; `undefined` where that part is too small.
 */
export function doneRate(projection: Projection): number | undefined {
  const {now} = projection;
  const [before = 0, present = 0] = donePerMinute(projection, 2);
  const over = (now % 60_000) / 60_000;
  const watched = listenedBetween(projection, now - 60_000, now);
  if (watched < leastWatched) return undefined;
  return Math.round(((present + before * (1 - over)) * 60_000) / watched);
}

/** The part of all offers that did not win, from 0 to 1; 0 when there were none. */
export function offersLostShare({counters}: Projection): number {
  return counters.offers === 0 ? 0 : Math.min(1, counters.offersLost / counters.offers);
}
