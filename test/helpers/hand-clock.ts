import type {Clock} from '../../source/clock/clock.js';

/** A clock that stands still until it is moved; then it fires what falls due, in order. */
type HandClock = Clock & {
  /** Lets so many milliseconds pass. */
  advance(milliseconds: number): void;
  /** Lets so many milliseconds pass in which nothing fires, for the process has something else to do. */
  hold(milliseconds: number): void;
  /** Moves the wall clock alone, on or back, as somebody does who sets it. */
  jump(milliseconds: number): void;
  /** Timers that have neither fired nor been cancelled. */
  readonly timers: number;
};

/** @param start Unix time, milliseconds */
export function handClock(start = 0): HandClock {
  let now = 0;
  let wall = start;
  const timers = new Set<{readonly at: number; readonly fire: () => void}>();
  return {
    now: () => wall + now,
    monotonic: () => now,
    after(delay, fire) {
      const timer = {at: now + delay, fire};
      timers.add(timer);
      return () => {
        timers.delete(timer);
      };
    },
    advance(milliseconds) {
      const end = now + milliseconds;
      for (;;) {
        const [next] = [...timers].filter(({at}) => at <= end).sort((one, other) => one.at - other.at);
        if (!next) break;
        timers.delete(next);
        now = Math.max(now, next.at);
        next.fire();
      }

      now = end;
    },
    hold(milliseconds) {
      now += milliseconds;
    },
    jump(milliseconds) {
      wall += milliseconds;
    },
    get timers() {
      return timers.size;
    },
  };
}
