import type {Clock} from '../../source/clock/clock.js';

/** A clock that stands still until it is moved; then it fires what falls due, in order. */
type HandClock = Clock & {
  /** Moves it by so many milliseconds; back, too, as clocks are that somebody sets. */
  advance(milliseconds: number): void;
  /** Timers that have neither fired nor been cancelled. */
  readonly timers: number;
};

/** @param start Unix time, milliseconds */
export function handClock(start = 0): HandClock {
  let now = start;
  const timers = new Set<{readonly at: number; readonly fire: () => void}>();
  return {
    now: () => now,
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
    get timers() {
      return timers.size;
    },
  };
}
