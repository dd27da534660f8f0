import type {Cancel, Clock} from '../clock/clock.js';
import {WormholeError} from './error.js';

/** What to say of a stage that took too long. */
type Complaint = string | (() => WormholeError);

/** Watches over one transfer: its deadlines, its end from outside, and the first reason for which it failed. */
export type Watch = {
  /** Aborted, with the reason, as soon as the transfer has failed. */
  readonly signal: AbortSignal;
  /**
   * Ends the stage before and begins the next.
   * @param limit milliseconds without a `touch`
   * @param complaint for when it takes longer: the sentence, or what finds out the error then
   */
  stage(limit: number, complaint: Complaint): void;
  /** Something moved: the current stage has its whole time again. */
  touch(): void;
  /** Begins the time for all that is left. */
  whole(limit: number): void;
  /** The transfer has failed; only the first reason counts. */
  fail(reason: unknown): void;
  /** The promise's outcome, or the failure if that comes first. */
  race<T>(promise: Promise<T>): Promise<T>;
  /** Stops all timers and lets go of the signal from outside. */
  end(): void;
};

/**
 * @param outside ends the transfer; its reason becomes the failure
 */
export function startWatch(clock: Clock, outside?: AbortSignal): Watch {
  const controller = new AbortController();
  const {signal} = controller;
  let stageTimer: Cancel | undefined;
  let wholeTimer: Cancel | undefined;
  let stageLimit = 0;
  let touched = 0;

  const stop = (): void => {
    stageTimer?.();
    wholeTimer?.();
    outside?.removeEventListener('abort', abort);
  };
  const fail = (reason: unknown): void => {
    stop();
    controller.abort(reason);
  };
  const abort = (): void => {
    fail(outside?.reason);
  };
  const failed = new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () => {
      reject(signal.reason as Error);
    });
  });
  failed.catch(() => undefined);

  if (outside?.aborted === true) {
    abort();
  } else {
    outside?.addEventListener('abort', abort, {once: true});
  }

  const arm = (delay: number, complaint: Complaint): void => {
    stageTimer = clock.after(delay, () => {
      const left = touched + stageLimit - clock.monotonic();
      if (left > 0) {
        arm(left, complaint);
      } else {
        fail(typeof complaint === 'string' ? new WormholeError('timeout', complaint) : complaint());
      }
    });
  };

  return {
    signal,
    stage(limit, complaint) {
      stageTimer?.();
      stageLimit = limit;
      touched = clock.monotonic();
      if (!signal.aborted) {
        arm(limit, complaint);
      }
    },
    touch() {
      touched = clock.monotonic();
    },
    whole(limit) {
      wholeTimer?.();
      if (!signal.aborted) {
        wholeTimer = clock.after(limit, () => {
          fail(new WormholeError('timeout', 'The transfer took too long.'));
        });
      }
    },
    fail,
    race: (promise) => Promise.race([promise, failed]),
    end: stop,
  };
}
