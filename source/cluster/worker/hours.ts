/** At which hours a worker takes jobs, by the clock on the wall: where that jumps, as in spring, the hours jump with it. */
import type {Resting} from './types.js';

/** Minutes since midnight; one that ends no later than it begins goes on past midnight. */
export type Range = {readonly from: number; readonly until: number};

/** One range or more; whatever lies in none of them is no hour of the worker. */
export type Hours = readonly Range[];

/** The time of day that local clocks show, minutes since midnight. @param now Unix time, milliseconds */
export function minuteOfDay(now: number): number {
  const time = new Date(now);
  return 60 * time.getHours() + time.getMinutes();
}

/** Why a worker with such hours takes no jobs at this time of day; undefined where it does. @param minute since midnight */
export function restByHours(hours: Hours, minute: number): Resting | undefined {
  if (hours.some((range) => isWithin(range, minute))) return undefined;
  const ranges = hours.map(({from, until}) => `from ${timeText(from)} to ${timeText(until)}`);
  return {
    cause: 'hours',
    reason: `It takes jobs ${ranges.join(' and ')} only, by the clock of its machine.`,
  };
}

function isWithin({from, until}: Range, minute: number): boolean {
  return from < until ? from <= minute && minute < until : from <= minute || minute < until;
}

function timeText(minute: number): string {
  const [hours, minutes] = [Math.floor(minute / 60), minute % 60].map((part) =>
    String(part).padStart(2, '0'),
  );
  return `${hours}:${minutes}`;
}
