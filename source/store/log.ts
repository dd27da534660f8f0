import {chmodSync, closeSync, openSync} from 'node:fs';
import {DatabaseSync} from 'node:sqlite';
import {messageOf} from '../message/error-message.js';
import type {Event, EventBody} from './event.js';
import {redactedJson} from './redact.js';

/** Events on disk, in order. Several processes may read a log; one writes it. */
export type EventLog = {
  /** Appends events whose places follow the last one's, in one transaction. Wormhole codes are left out. */
  append(events: readonly Event[]): void;
  /** The events from place `from` to place `to` (default: the last), oldest first. */
  read(from: number, to?: number): Iterable<Event>;
  /** Place of the last event; 0 when there is none. */
  lastSeq(): number;
  /** Place and times of the last event, if there is one. */
  last(): Pick<Event, 'seq' | 'at' | 'time'> | undefined;
  /** Keeps the state after the last event, as texts, in the place of an earlier one. */
  saveCheckpoint(parts: Iterable<string>): void;
  /** The texts of the state kept last, in order; none when there is none. */
  checkpoint(): Iterable<string>;
  close(): void;
};

/** 1 had no timeline: its `at` never went back. Logs of it are brought forward when they are opened. */
const schemaVersion = 2;

/** Beside the events, and of no consequence when lost: logs of before it are the same version. */
const checkpointSchema = `
  CREATE TABLE IF NOT EXISTS checkpoints (
    part INTEGER PRIMARY KEY,
    body TEXT NOT NULL
  ) STRICT`;

/** Events read at once. */
const page = 1000;

/** Place, times and the rest of an event, as JSON. */
type Row = readonly [seq: number, at: number, time: number, body: string];

const schema = `
  CREATE TABLE IF NOT EXISTS events (
    seq INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    type TEXT NOT NULL,
    body TEXT NOT NULL,
    -- None in what version 1 wrote: then it is the same as at.
    time INTEGER
  ) STRICT`;

/** What makes a log of each version one of the next. No event is rewritten: a long history opens as fast as ever. */
const migrations = ['ALTER TABLE events ADD COLUMN time INTEGER'];

/**
 * Opens an event log, and creates it where there is none.
 * @param path a file, readable by its owner only, or `:memory:`.
 * @throws {Error} with one sentence, when the file is no log, of a later version, or cannot be written.
 */
export function openLog(path: string): EventLog {
  let database: DatabaseSync | undefined;
  const isFile = path !== ':memory:';
  try {
    // SQLite gives the files that it keeps beside this one the same permissions.
    if (isFile) closeSync(openSync(path, 'a', 0o600));
    database = new DatabaseSync(path);
    // `foreign` files show themselves at the first statement only.
    database.exec('PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL');
    prepareSchema(database, path);
    database.exec(checkpointSchema);
    if (isFile) chmodSync(path, 0o600);
    return operations(database, path);
  } catch (error) {
    database?.close();
    throw new Error(openingFailed(path, error), {cause: error});
  }
}

class NewerLogError extends Error {}

function prepareSchema(database: DatabaseSync, path: string): void {
  if (versionOf(database, path) === schemaVersion) return;
  // Another process may do the same at this moment.
  database.exec('BEGIN IMMEDIATE');
  try {
    const version = versionOf(database, path);
    const steps = version === 0 ? [newSchema(database)] : migrations.slice(version - 1);
    for (const step of steps) database.exec(step);
    database.exec(`PRAGMA user_version = ${schemaVersion}; COMMIT`);
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

function versionOf(database: DatabaseSync, path: string): number {
  const version = Number(database.prepare('PRAGMA user_version').get()?.['user_version'] ?? 0);
  if (version > schemaVersion) {
    throw new NewerLogError(
      `The event log ${path} was written by a later p2p-tui: update p2p-tui, or move the file away.`,
    );
  }

  return version;
}

function newSchema(database: DatabaseSync): string {
  const tables = Number(
    database.prepare('SELECT count(*) AS tables FROM sqlite_schema').get()?.['tables'] ?? 0,
  );
  if (tables > 0) throw new Error('another program made this database');
  return schema;
}

function openingFailed(path: string, error: unknown): string {
  if (error instanceof NewerLogError) return error.message;
  const reason = messageOf(error);
  return /unable to open|read-?only|permission|no such file/i.test(reason)
    ? `The event log ${path} cannot be opened: check that its folder exists and is yours to write.`
    : `The file ${path} is no event log of p2p-tui, or is damaged (${reason}): move it away to begin a new one.`;
}

function operations(database: DatabaseSync, path: string): EventLog {
  const insert = database.prepare('INSERT INTO events (seq, at, time, type, body) VALUES (?, ?, ?, ?, ?)');
  const rangeOf = database.prepare(
    'SELECT seq, at, ifnull(time, at), body FROM events WHERE seq BETWEEN ? AND ? ORDER BY seq',
  );
  rangeOf.setReturnArrays(true);
  const lastPlace = database.prepare('SELECT max(seq) AS seq FROM events');
  const lastOf = database.prepare(
    'SELECT seq, at, ifnull(time, at) AS time FROM events ORDER BY seq DESC LIMIT 1',
  );
  const insertPart = database.prepare('INSERT INTO checkpoints (part, body) VALUES (?, ?)');
  const transact = (write: () => void) => {
    try {
      database.exec('BEGIN IMMEDIATE');
      write();
      database.exec('COMMIT');
    } catch (error) {
      // After some errors, a full disk for one, SQLite has rolled back itself.
      if (database.isOpen && database.isTransaction) database.exec('ROLLBACK');
      throw new Error(appendingFailed(path, error), {cause: error});
    }
  };
  const lastSeq = () => Number(lastPlace.get()?.['seq'] ?? 0);

  return {
    append(events) {
      if (events.length === 0) return;
      transact(() => {
        for (const event of events) {
          const {seq, at, time, ...body} = event;
          insert.run(seq, Math.trunc(at), Math.trunc(time), event.type, redactedJson(body));
        }
      });
    },

    *read(from, to = Number.MAX_SAFE_INTEGER) {
      // By pages: no reading holds on to the file, memory is bounded, and readings may overlap.
      const end = Math.min(to, lastSeq());
      for (let first = from; first <= end; first += page) {
        const rows: unknown = rangeOf.all(first, Math.min(end, first + page - 1));
        for (const [seq, at, time, body] of rows as readonly Row[]) {
          // Parsed just now, so nobody else has it: to set its place is several times faster than to copy it.
          const event = JSON.parse(body) as EventBody & {seq: number; at: number; time: number};
          event.seq = seq;
          event.at = at;
          event.time = time;
          yield event;
        }
      }
    },

    lastSeq,

    last() {
      const row = lastOf.get();
      return row && {seq: Number(row['seq']), at: Number(row['at']), time: Number(row['time'])};
    },

    saveCheckpoint(parts) {
      transact(() => {
        database.exec('DELETE FROM checkpoints');
        let part = 0;
        for (const body of parts) insertPart.run((part += 1), body);
      });
    },

    *checkpoint() {
      for (const row of database.prepare('SELECT body FROM checkpoints ORDER BY part').iterate()) {
        yield String(row['body']);
      }
    },

    close() {
      if (database.isOpen) database.close();
    },
  };
}

function appendingFailed(path: string, error: unknown): string {
  const reason = messageOf(error);
  return /UNIQUE/.test(reason)
    ? `Another p2p-tui writes the event log ${path}: close it, or choose another file.`
    : `The event log ${path} cannot be written (${reason}): check that its disk has room, and that nothing else holds it.`;
}
