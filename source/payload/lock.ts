/** Locks that the operating system lets go of when their process ends, however it ends. */
import {DatabaseSync} from 'node:sqlite';

/** A lock that this process holds; it ends with the process, however that ends. */
export type Lock = {
  /** Harmless twice. */
  release(): void;
};

/** What SQLite says where somebody else has the lock. */
const busy = 5;

/** Those of this process: one that is forgotten would be let go of by the garbage collector. */
const held = new Set<DatabaseSync>();

/**
 * Takes a lock on a file, which is made where it is missing and stays empty. Nobody else may open the file in this
 * process: closing it again would let go of the lock.
 * @returns why not, otherwise: `taken` by another or by ourselves, or `impossible`, as where the directory is gone,
 * the disk knows no locks, or the path is too long (512 bytes)
 */
export function takeLock(path: string): Lock | 'taken' | 'impossible' {
  let file: DatabaseSync | undefined;
  try {
    // Node.js itself has no locks; those of SQLite hold on every system, and for a process only as long as it lives.
    file = new DatabaseSync(path);
    // Nothing is written, so that a full disk does not matter either.
    file.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
  } catch (error) {
    file?.close();
    return (error as {readonly errcode?: unknown}).errcode === busy ? 'taken' : 'impossible';
  }

  const lock = file;
  held.add(lock);
  return {
    release() {
      if (held.delete(lock)) lock.close();
    },
  };
}
