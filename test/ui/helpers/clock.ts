import type {Clock} from '../../../source/clock/clock.js';
import {busyNow} from './projection.js';

/** A clock that stands still until the test advances it; timers fire in order. */
export type TestClock = Clock & {advance(milliseconds: number): void; readonly timers: number};

/** A clock at `start`, Unix time in milliseconds. */
export const testClock = (start: number = busyNow): TestClock => {
  let now = start;
  const timers = new Set<{readonly at: number; readonly fire: () => void}>();
  return {
    now: () => now,
    after(delay, fire) {
      const timer = {at: now + delay, fire};
      timers.add(timer);
      return () => timers.delete(timer);
    },
    advance(milliseconds) {
      const end = now + milliseconds;
      for (;;) {
        const due = [...timers].filter((timer) => timer.at <= end).toSorted((a, b) => a.at - b.at)[0];
        if (due === undefined) break;
        timers.delete(due);
        now = Math.max(now, due.at);
        due.fire();
      }
      now = end;
    },
    get timers() {
      return timers.size;
    },
  };
};
