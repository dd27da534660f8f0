import type {Hours, Range} from '../../cluster/worker/hours.js';
import {UsageError} from './exit-status.js';

const day = 24 * 60;

/**
 * Hours of the day: `22-7`, `22:30-7`, `22-7,12-13`, until 24:00 at the latest.
 * @throws UsageError one sentence that says how to write them
 */
export function parseHours(text: string, flag: string): Hours {
  const ranges = text.split(',').map((part) => readRange(part.trim()));
  if (ranges.every((range) => range !== undefined)) return ranges;
  throw new UsageError(
    `${flag}=${text} must be hours of the day from 0 to 24: write them as 22-7, 22:30-7 or 22-7,12-13, or leave it out for the whole day.`,
  );
}

function readRange(text: string): Range | undefined {
  const match = /^(\d{1,2})(?::(\d\d))?-(\d{1,2})(?::(\d\d))?$/.exec(text);
  if (!match) return undefined;
  const [fromHour = 0, fromMinute = 0, untilHour = 0, untilMinute = 0] = match
    .slice(1)
    .map((digits: string | undefined) => Number(digits ?? 0));
  const from = 60 * fromHour + fromMinute;
  const until = 60 * untilHour + untilMinute;
  const isTime = fromMinute < 60 && untilMinute < 60 && from < day && until <= day;
  return isTime && from !== until ? {from, until} : undefined;
}
