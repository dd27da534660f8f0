import type {DatabaseSync} from 'node:sqlite';
import {troubled} from './log-error.js';

/** 1 had no timeline: its `at` never went back. Logs of it are brought forward when they are opened. */
const schemaVersion = 2;

const events = `
  CREATE TABLE IF NOT EXISTS events (
    seq INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    type TEXT NOT NULL,
    body TEXT NOT NULL,
    -- None in what version 1 wrote: then it is the same as at.
    time INTEGER
  ) STRICT`;

/** Beside the events, and of no consequence when lost: logs of before it are the same version. */
const checkpoints = `
  CREATE TABLE IF NOT EXISTS checkpoints (
    part INTEGER PRIMARY KEY,
    body TEXT NOT NULL
  ) STRICT`;

/** What makes a log of each version one of the next. No event is rewritten: a long history opens as fast as ever. */
const migrations = ['ALTER TABLE events ADD COLUMN time INTEGER'];

/** Makes a log of an empty database, or one of this version of an earlier one. @throws LogError */
export function prepareSchema(database: DatabaseSync, path: string): void {
  if (versionOf(database, path) !== schemaVersion) {
    // Another process may do the same at this moment.
    database.exec('BEGIN IMMEDIATE');
    try {
      const version = versionOf(database, path);
      if (version === 0) requireEmpty(database, path);
      for (const step of version === 0 ? [events] : migrations.slice(version - 1)) database.exec(step);
      database.exec(`PRAGMA user_version = ${schemaVersion}; COMMIT`);
    } catch (error) {
      if (database.isTransaction) database.exec('ROLLBACK');
      throw error;
    }
  }

  database.exec(checkpoints);
}

function versionOf(database: DatabaseSync, path: string): number {
  const version = Number(database.prepare('PRAGMA user_version').get()?.['user_version'] ?? 0);
  if (version > schemaVersion) throw troubled(path, 'newer');
  if (version < 0) throw troubled(path, 'damaged', 'it has no version');
  return version;
}

function requireEmpty(database: DatabaseSync, path: string): void {
  const row = database.prepare('SELECT count(*) AS tables FROM sqlite_schema').get();
  if (Number(row?.['tables']) > 0) throw troubled(path, 'damaged', 'another program made this database');
}
