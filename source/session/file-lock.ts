import {writeFileSync} from 'node:fs';
import {DatabaseSync} from 'node:sqlite';
import {LogError, reasonOf} from '../store/log-error.js';

/** A lock among the processes of this machine. */
export type FileLock = {
  /** @returns whether this process has it now. @throws LogError when nobody can have it */
  claim(): boolean;
  release(): void;
};

/** SQLite's code for a file that is no database. */
const notADatabase = 26;

/** Its code for one that somebody else has locked. */
const busy = 5;

/**
 * A lock that the operating system lets go of when this process ends, however it ends: that of a database without
 * anything in it, since Node.js itself has none.
 * @param path a file that is used for nothing else. It is made where there is none, and stays.
 */
export function createFileLock(path: string): FileLock {
  let database: DatabaseSync | undefined;
  let held = false;

  function attempt(): boolean {
    database ??= new DatabaseSync(path);
    try {
      database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
      return true;
    } catch (error) {
      if (codeOf(error) === busy) return false;
      close();
      throw error;
    }
  }

  function close(): void {
    held = false;
    database?.close();
    database = undefined;
  }

  return {
    claim() {
      if (held) return true;
      try {
        try {
          held = attempt();
        } catch (error) {
          if (codeOf(error) !== notADatabase) throw error;
          // Whatever is in it is not needed, and nobody has it: a lock on what is no database cannot be had.
          writeFileSync(path, '');
          held = attempt();
        }

        return held;
      } catch (error) {
        const reason = reasonOf(error);
        throw new LogError(
          'unusable',
          `The lock ${path} cannot be had${reason === '' ? '' : ` (${reason})`}: move it away, and check that its folder is yours to write.`,
          error,
        );
      }
    },
    release: close,
  };
}

/** Milliseconds between two attempts at a lock that somebody has, and how many are made. */
const attempt = {pause: 10, times: 200} as const;

/**
 * Does something while nobody else does what is done under the same lock, in whatever process. It holds this thread up: for what
 * takes milliseconds.
 * @throws Error one sentence, when somebody has the lock for two seconds, or nobody can have it
 */
export function whileLocked<T>(path: string, work: () => T): T {
  const lock = createFileLock(path);
  try {
    for (let times = 1; !lock.claim(); times++) {
      if (times === attempt.times) throw new Error(`another process has ${path} locked for too long`);
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, attempt.pause);
    }

    return work();
  } finally {
    lock.release();
  }
}

function codeOf(error: unknown): unknown {
  return (error as {readonly errcode?: unknown}).errcode;
}
