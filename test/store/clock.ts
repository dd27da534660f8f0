import type {Clock} from '../../source/clock/clock.js';
import {start} from './events.js';

/** A clock that stands still until it is moved; then it fires what is due, in order. */
export function handClock(): Clock & {move(milliseconds: number): void} {
  let now = start;
  let timers: readonly {readonly at: number; readonly fire: () => void}[] = [];
  return {
    now: () => now,
    after(delay, fire) {
      const timer = {at: now + delay, fire};
      timers = [...timers, timer];
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
    move(milliseconds) {
      const end = now + milliseconds;
      for (;;) {
        const [next] = timers.filter(({at}) => at <= end).sort((one, other) => one.at - other.at);
        if (!next) break;
        timers = timers.filter((timer) => timer !== next);
        now = next.at;
        next.fire();
      }

      now = end;
    },
  };
}
