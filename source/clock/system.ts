import {uptime} from 'node:os';
import type {Clock} from './clock.js';
import {createMonotonic} from './monotonic.js';

/** The machine's own clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: createMonotonic({
    wall: () => Date.now(),
    awake: () => performance.now(),
    sinceBoot: () => uptime() * 1000,
  }),
  after(delay, fire) {
    const timer = setTimeout(fire, delay);
    return () => {
      clearTimeout(timer);
    };
  },
};
