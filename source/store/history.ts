import type {EventLog} from './log.js';
import type {LogTrouble} from './log-error.js';

/**
 * Where a store records, shared by all processes that watch the same cluster. Each of them hears every line; only the
 * one that has the lock writes lines down. What one alone knows, such as its own transfers, it writes itself.
 */
export type History = {
  /** Opens the log, and creates it where there is none. @throws LogError */
  open(): EventLog;
  /**
   * Puts a log in the place of a damaged one, with all that could be read of it, and opens it. Only with the lock.
   * @returns also one sentence that says where the damaged file is.
   * @throws LogError
   */
  repair(): {readonly log: EventLog; readonly told: string};
  /** Whether the file that was opened last is not the one in that place any more, or is gone. */
  moved(): boolean;
  /**
   * Takes the lock unless another process has it; it is let go when this process ends, however it ends.
   * @returns whether this process has it now. @throws LogError when nobody can have it
   */
  claim(): boolean;
  /** Lets the lock go. */
  release(): void;
};

/** Whether what is shown is recorded, and by whom: this process, or another one. */
export type Recording =
  | {readonly by: 'us' | 'another'}
  | {
      readonly by: 'nobody';
      /** A few words. */
      readonly reason: string;
      /** One sentence that says what to do. */
      readonly detail: string;
    };

/** A log that nobody else writes, as a history. */
export function soleHistory(log: EventLog): History {
  return {
    open: () => log,
    repair() {
      throw new Error('There is no other place for this log.');
    },
    moved: () => false,
    claim: () => true,
    release: () => undefined,
  };
}

/** Why nothing is recorded, in a few words. */
export const troubleWords: Readonly<Record<LogTrouble, string>> = {
  damaged: 'log damaged',
  newer: 'log of a later version',
  full: 'disk full',
  busy: 'log held by another program',
  unusable: 'log not writable',
};

/** The same, where the lock cannot be had at all. */
export const lockWords = 'lock not to be had';
