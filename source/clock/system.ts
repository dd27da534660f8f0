import {uptime} from 'node:os';
import type {Clock} from './clock.js';
import {createMonotonic} from './monotonic.js';

/** What a timer of Node.js can take, milliseconds: 24 days. A longer one would fire at once. */
const longest = 2 ** 31 - 1;

/** The machine's own clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: createMonotonic({
    wall: () => Date.now(),
    awake: () => performance.now(),
    sinceBoot: () => uptime() * 1000,
  }),
  after(delay, fire) {
    let timer: NodeJS.Timeout;
    const wait = (left: number) => {
      timer = setTimeout(
        () => {
          if (left > longest) wait(left - longest);
          else fire();
        },
        Math.min(left, longest),
      );
    };

    wait(delay);
    return () => {
      clearTimeout(timer);
    };
  },
};
