import type {Clock} from '../clock/clock.js';
import type {LogError} from './log-error.js';

/** What is tried again until it succeeds, after growing pauses; that it fails, and that it does no more, is told once. */
type Attempts = {
  /** The last attempt failed. */
  isFailing(): boolean;
  /** The last attempt failed, and it is not yet time for another one. */
  isEarly(): boolean;
  /** Why it fails, if it does and that is worth telling. */
  problem(): LogError | undefined;
  succeeded(): void;
  failed(error: LogError): void;
};

/** Milliseconds between two attempts after one failed; each time twice as many, up to the latter. */
const pauses = {first: 1000, longest: 60_000};

/** A log that is held for no longer than a few attempts take is not worth telling. */
const busyAttempts = 3;

type Failure = {
  readonly error: LogError;
  readonly attempts: number;
  /** When it is tried again, by the monotonic clock. */
  readonly next: number;
};

/** Attempts to record history. @param note told what happens, in one sentence. */
export function createAttempts(
  clock: Clock,
  note: (level: 'info' | 'error', text: string) => void,
): Attempts {
  let failure: Failure | undefined;
  return {
    isFailing: () => failure !== undefined,
    isEarly: () => failure !== undefined && clock.monotonic() < failure.next,
    problem: () => (failure && isWorthTelling(failure) ? failure.error : undefined),
    succeeded() {
      const wasTold = failure && isWorthTelling(failure);
      failure = undefined;
      if (wasTold) note('info', 'History is recorded again.');
    },
    failed(error) {
      const attempts = (failure?.attempts ?? 0) + 1;
      const wasTold = failure && isWorthTelling(failure) && failure.error.trouble === error.trouble;
      const pause = Math.min(pauses.longest, pauses.first * 2 ** (attempts - 1));
      failure = {error, attempts, next: clock.monotonic() + pause};
      if (!wasTold && isWorthTelling(failure)) note('error', notRecorded(error.message));
    },
  };
}

function isWorthTelling({error, attempts}: Failure): boolean {
  return error.trouble !== 'busy' || attempts >= busyAttempts;
}

/** @param detail one sentence, why. */
export function notRecorded(detail: string): string {
  return `History is not recorded. ${detail}`;
}
