import type {Clock} from '../clock/clock.js';
import {waitUnlessAborted} from './unless-aborted.js';

/**
 * Settles as the work does, or as `onTimeout` says when that takes longer; either way no timer is left. The work itself
 * goes on: whoever can end it does so in `onTimeout`.
 * @param milliseconds how long the work may take, by the clock
 * @param onTimeout called when the time is over: the promise resolves with what it returns, or rejects with what it throws
 */
export function withTimeout<T, Late>(
  work: Promise<T>,
  clock: Pick<Clock, 'after'>,
  milliseconds: number,
  onTimeout: () => Late,
): Promise<T | Late> {
  const {promise, resolve, reject} = Promise.withResolvers<T | Late>();
  const cancel = clock.after(milliseconds, () => {
    try {
      resolve(onTimeout());
    } catch (error) {
      reject(error);
    }
  });
  work.then(resolve, reject);
  return promise.finally(cancel);
}

/** Waits so many milliseconds, unless the signal comes first: then it rejects with that one's reason. No timer is left. */
export function pause(
  clock: Pick<Clock, 'after'>,
  milliseconds: number,
  signal?: AbortSignal,
): Promise<void> {
  const {promise, resolve} = Promise.withResolvers<void>();
  const cancel = clock.after(milliseconds, resolve);
  return waitUnlessAborted(promise, signal).finally(cancel);
}
