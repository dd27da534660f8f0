import type {Projection} from '../projection.js';

/**
 * Jobs done in each of the last minutes, oldest first; the last is the minute under way.
 * @param minutes 1 to 60; older minutes are not kept.
 */
export function donePerMinute({doneByMinute, now}: Projection, minutes = 60): readonly number[] {
  const last = Math.floor(now / 60_000);
  return Array.from({length: minutes}, (_, index) => doneByMinute.get(last - minutes + 1 + index) ?? 0);
}

/**
 * Jobs done in the last 60 seconds, the rate at which the cluster works: the minute under way, and of the one before
 * the part that is still within the 60 seconds, as if its jobs had ended evenly.
 */
export function doneRate(projection: Projection): number {
  const [before = 0, present = 0] = donePerMinute(projection, 2);
  const over = (projection.now % 60_000) / 60_000;
  return Math.round(present + before * (1 - over));
}

/** The part of all offers that did not win, from 0 to 1; 0 when there were none. */
export function offersLostShare({counters}: Projection): number {
  return counters.offers === 0 ? 0 : Math.min(1, counters.offersLost / counters.offers);
}
