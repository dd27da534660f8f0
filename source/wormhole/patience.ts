import type {Clock} from '../clock/clock.js';

/**
 * Waits for a promise, but not for longer than that; whether it came, and how, does not matter.
 * @param limit milliseconds
 */
export async function waitAtMost(clock: Clock, limit: number, promise: Promise<unknown>): Promise<void> {
  await new Promise<void>((resolve) => {
    const stop = clock.after(limit, resolve);
    const done = (): void => {
      stop();
      resolve();
    };
    promise.then(done, done);
  });
}
