import type {Clock} from '../clock/clock.js';
import type {ClockEvent, Event} from './event.js';

/** The two times of an event. */
type Times = Pick<Event, 'at' | 'time'>;

/** The timeline of a log as a process continues it: see `Event`. */
export type Timeline = {
  /**
   * The times of an event that is seen now.
   * @returns also a jump of the wall clock since the event before, which is to be told first, with the same times.
   */
  next(): Times & {readonly jump?: ClockEvent};
  /** The present on the timeline: milliseconds. */
  now(): number;
  /** Goes on from an event that another process wrote, if that has come much further: the clocks of both have jumped. */
  follow(last: Times): void;
};

/** Milliseconds by which the wall clock may leave the timeline before it is said to have jumped. */
const tolerance = 5000;

/** Milliseconds by which another process's event may be ahead of this process's time. */
const gathering = 1000;

/** @param last the last event of the log; undefined: there is none. */
export function createTimeline(clock: Clock, last: Times | undefined): Timeline {
  const opened = Math.trunc(clock.now());
  const zero = clock.monotonic();
  let begin = last === undefined ? opened : last.time + Math.max(0, opened - last.at);
  /** From the timeline to the wall clock, as far as it has been told. */
  let offset = last === undefined ? 0 : last.at - last.time;
  let latest = begin;

  const now = (): number => {
    latest = Math.max(latest, begin + Math.round(clock.monotonic() - zero));
    return latest;
  };

  return {
    now,
    follow({time}) {
      if (time - now() > gathering) begin += time - now();
    },
    next() {
      const times = {at: Math.trunc(clock.now()), time: now()};
      const from = times.time + offset;
      if (Math.abs(times.at - from) <= tolerance) return times;
      offset = times.at - times.time;
      return {...times, jump: {type: 'clock', from, to: times.at}};
    },
  };
}
