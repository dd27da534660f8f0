import type {Clock} from '../../../source/clock/clock.js';

/** A clock that stands still until told. `timers` counts those that have not fired or been cancelled. */
export function handClock(): Clock & {advance(time: number): void; readonly timers: number} {
  let now = 0;
  const timers = new Map<object, {at: number; fire: () => void}>();
  return {
    now: () => now,
    after(delay, fire) {
      const key = {};
      timers.set(key, {at: now + delay, fire});
      return () => void timers.delete(key);
    },
    advance(time) {
      const end = now + time;
      for (;;) {
        const next = [...timers].filter(([, {at}]) => at <= end).sort(([, a], [, b]) => a.at - b.at)[0];
        if (next === undefined) {
          break;
        }
        timers.delete(next[0]);
        now = next[1].at;
        next[1].fire();
      }
      now = end;
    },
    get timers() {
      return timers.size;
    },
  };
}
