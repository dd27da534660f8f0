import type {Clock} from './clock.js';

/** What a timer of Node.js can take, milliseconds: 24 days. A longer one would fire at once. */
const longest = 2 ** 31 - 1;

/** The machine's own clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
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
