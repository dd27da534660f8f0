/** The tables of a log, and the way of older logs to them. */
import {DatabaseSync} from 'node:sqlite';
import {troubled} from './log-error.js';

/**
 * What makes a log of each version one of the next, from an empty database on, which is version 0. The number of steps
 * is the version of a log that is up to date, and stands in its `user_version`.
 *
 * A step that has been released is never changed: to change a table, add a step, and a log of the version before to
 * `test/store/old-logs/`. No step rewrites events, so that a long history opens as fast as ever: what the JSON of an older
 * one lacks or calls otherwise is for `recordedEvent` to see to.
 */
const steps: readonly string[] = [
  `CREATE TABLE events (
    seq INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    type TEXT NOT NULL,
    body TEXT NOT NULL
  ) STRICT`,
  // A timeline. What version 1 wrote has none: its `at` never went back, and is its time as well.
  'ALTER TABLE events ADD COLUMN time INTEGER',
];

/** Not part of a version: it only saves time, any log may be without it, and what is in it has a version of its own. */
const checkpoints = `
  CREATE TABLE IF NOT EXISTS checkpoints (
    part INTEGER PRIMARY KEY,
    body TEXT NOT NULL
  ) STRICT`;

/**
 * Makes sure that a later version has not written a file, and writes nothing in doing so, as a connection for writing
 * does already when it is closed.
 * @param timeout for which other processes are waited for, milliseconds.
 * @throws LogError; error of SQLite
 */
export function refuseNewer(path: string, timeout: number): void {
  const database = new DatabaseSync(path, {readOnly: true, timeout});
  try {
    versionOf(database, path);
  } finally {
    database.close();
  }
}

/** Makes a log of an empty database, or one of this version of an earlier one, all or nothing. @throws LogError */
export function migrate(database: DatabaseSync, path: string): void {
  if (versionOf(database, path) !== steps.length) {
    // Another process may do the same at this moment.
    database.exec('BEGIN IMMEDIATE');
    try {
      const version = versionOf(database, path);
      if (version === 0) requireEmpty(database, path);
      for (const step of steps.slice(version)) database.exec(step);
      database.exec(`PRAGMA user_version = ${steps.length}; COMMIT`);
    } catch (error) {
      if (database.isTransaction) database.exec('ROLLBACK');
      throw error;
    }
  }

  database.exec(checkpoints);
}

function versionOf(database: DatabaseSync, path: string): number {
  const version = Number(database.prepare('PRAGMA user_version').get()?.['user_version'] ?? 0);
  if (version > steps.length) throw troubled(path, 'newer');
  if (version < 0) throw troubled(path, 'damaged', 'it has no version');
  return version;
}

function requireEmpty(database: DatabaseSync, path: string): void {
  const row = database.prepare('SELECT count(*) AS tables FROM sqlite_schema').get();
  if (Number(row?.['tables']) > 0) throw troubled(path, 'damaged', 'another program made this database');
}
