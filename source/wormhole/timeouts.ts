import {waitUnlessAborted} from '../async/unless-aborted.js';
import type {Cancel, Clock} from '../clock/clock.js';
import {WormholeError} from './error.js';

/** How long each stage of a transfer may take, milliseconds. Nothing waits for ever. */
export type Timeouts = {
  /** From the start until the mailbox server has given us a mailbox; also for its welcome when we come back. */
  readonly mailbox: number;
  /** Until the other side comes. */
  readonly peer: number;
  /** Until both have proven that they know the code. */
  readonly key: number;
  /** Until the offer is made, and accepted or refused. */
  readonly offer: number;
  /** Until a connection stands. */
  readonly connect: number;
  /** While no byte moves, and until the acknowledgement of the last. */
  readonly idle: number;
  /** The whole, counted from the other side's arrival. */
  readonly total: number;
  /** How long the mailbox server may be gone, once it was there, before that is an error. */
  readonly reconnect: number;
  /** How long to wait at the end until the mailbox is closed, or the other side has the acknowledgement. */
  readonly close: number;
};

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;

/** What holds unless the user says otherwise. */
export const defaultTimeouts: Timeouts = {
  mailbox: 20 * second,
  peer: 10 * minute,
  key: 30 * second,
  offer: 2 * minute,
  connect: minute,
  idle: minute,
  total: 6 * hour,
  reconnect: 2 * minute,
  close: second,
};

/** What to say of a stage that took too long: the sentence, or what finds out the error then. */
type Complaint = string | (() => WormholeError);

/** Like an `AbortController`, for one transfer: it also aborts when a stage of it, or the whole, takes too long. */
export type TimeoutController = {
  /** Aborted, with the reason, as soon as the transfer has failed. */
  readonly signal: AbortSignal;
  /**
   * Ends the stage before and begins the next.
   * @param timeout milliseconds without a `touch`
   * @param complaint for when it takes longer
   */
  stage(timeout: number, complaint: Complaint): void;
  /** Something moved: the current stage has its whole time again. */
  touch(): void;
  /**
   * Begins the time for all that is left.
   * @param timeout milliseconds
   */
  total(timeout: number): void;
  /** The transfer has failed; only the first reason counts. */
  abort(reason: unknown): void;
  /** The promise's outcome, or the reason for which the transfer has failed if that comes first. */
  race<T>(promise: Promise<T>): Promise<T>;
  /** Stops all timers and lets go of the signal from outside. */
  end(): void;
};

/**
 * A controller with no stage yet.
 * @param outside ends the transfer; its reason becomes the failure
 */
export function createTimeoutController(clock: Clock, outside?: AbortSignal): TimeoutController {
  const controller = new AbortController();
  const {signal} = controller;
  let stopStage: Cancel | undefined;
  let stopTotal: Cancel | undefined;
  let stageTimeout = 0;
  let touched = 0;

  const end = (): void => {
    stopStage?.();
    stopTotal?.();
    outside?.removeEventListener('abort', abortFromOutside);
  };
  const abort = (reason: unknown): void => {
    end();
    controller.abort(reason);
  };
  const abortFromOutside = (): void => {
    abort(outside?.reason);
  };
  const start = (delay: number, complaint: Complaint): void => {
    stopStage = clock.after(delay, () => {
      const left = touched + stageTimeout - clock.monotonic();
      if (left > 0) {
        start(left, complaint);
      } else {
        abort(typeof complaint === 'string' ? new WormholeError('timeout', complaint) : complaint());
      }
    });
  };

  if (outside?.aborted === true) {
    abortFromOutside();
  } else {
    outside?.addEventListener('abort', abortFromOutside, {once: true});
  }

  return {
    signal,
    stage(timeout, complaint) {
      stopStage?.();
      stageTimeout = timeout;
      touched = clock.monotonic();
      if (!signal.aborted) {
        start(timeout, complaint);
      }
    },
    touch() {
      touched = clock.monotonic();
    },
    total(timeout) {
      stopTotal?.();
      if (!signal.aborted) {
        stopTotal = clock.after(timeout, () => {
          abort(new WormholeError('timeout', 'The transfer took too long.'));
        });
      }
    },
    abort,
    race: (promise) => waitUnlessAborted(promise, signal),
    end,
  };
}
