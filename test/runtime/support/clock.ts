import type {Clock} from '../../../source/clock/clock.js';

/** A clock whose timers fire when the test says so. */
export function handClock() {
  const timers = new Set<{readonly delay: number; readonly fire: () => void}>();
  const clock: Clock = {
    now: () => 0,
    monotonic: () => 0,
    after(delay, fire) {
      const timer = {delay, fire};
      timers.add(timer);
      return () => {
        timers.delete(timer);
      };
    },
  };
  return {
    clock,
    /** Fires the timers of this delay, milliseconds. */
    fire: (delay: number) => {
      for (const timer of [...timers]) {
        if (timer.delay !== delay) continue;
        timers.delete(timer);
        timer.fire();
      }
    },
    /** Delays of the timers that are still set, milliseconds. */
    pending: () => [...timers].map(({delay}) => delay),
  };
}
