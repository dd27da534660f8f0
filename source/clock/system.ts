import type {Clock} from './clock.js';

/** The machine's own clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(delay, fire) {
    const timer = setTimeout(fire, delay);
    return () => {
      clearTimeout(timer);
    };
  },
};
