import {chmodSync} from 'node:fs';
import {DatabaseSync} from 'node:sqlite';
import type {Event} from './event.js';
import {redactedJson} from './redact.js';

/** Events on disk, in order. Several processes may read a log; one writes it. */
export type EventLog = {
  /** Appends events whose places follow the last one's, in one transaction. Wormhole codes are left out. */
  append(events: readonly Event[]): void;
  /** The events from place `from` to place `to` (default: the last), oldest first. */
  read(from: number, to?: number): Iterable<Event>;
  /** Place of the last event; 0 when there is none. */
  lastSeq(): number;
  /** Place of the last event that was not after `at` (Unix time, milliseconds); 0 when all were. */
  near(at: number): number;
  close(): void;
};

const schemaVersion = 1;

const schema = `
  CREATE TABLE IF NOT EXISTS events (
    seq INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    type TEXT NOT NULL,
    body TEXT NOT NULL
  ) STRICT`;

/**
 * Opens an event log, and creates it where there is none.
 * @param path a file, readable by its owner only, or `:memory:`.
 * @throws {Error} with one sentence, when the file is no log, of a later version, or cannot be written.
 */
export function openLog(path: string): EventLog {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(path);
    // `foreign` files show themselves at the first statement only.
    database.exec('PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL');
    prepareSchema(database, path);
    if (path !== ':memory:') chmodSync(path, 0o600);
    return operations(database, path);
  } catch (error) {
    database?.close();
    throw new Error(openingFailed(path, error), {cause: error});
  }
}

class NewerLogError extends Error {}

function prepareSchema(database: DatabaseSync, path: string): void {
  const version = Number(database.prepare('PRAGMA user_version').get()?.['user_version'] ?? 0);
  if (version > schemaVersion) {
    throw new NewerLogError(
      `The event log ${path} was written by a later p2p-tui: update p2p-tui, or move the file away.`,
    );
  }

  if (version === schemaVersion) return;
  const tables = Number(
    database.prepare('SELECT count(*) AS tables FROM sqlite_schema').get()?.['tables'] ?? 0,
  );
  if (tables > 0) throw new Error('another program made this database');
  database.exec(`${schema}; PRAGMA user_version = ${schemaVersion}`);
}

function openingFailed(path: string, error: unknown): string {
  if (error instanceof NewerLogError) return error.message;
  const reason = error instanceof Error ? error.message : String(error);
  return /unable to open|readonly|permission/i.test(reason)
    ? `The event log ${path} cannot be opened: check that its folder exists and is yours to write.`
    : `The file ${path} is no event log of p2p-tui, or is damaged (${reason}): move it away to begin a new one.`;
}

function operations(database: DatabaseSync, path: string): EventLog {
  const insert = database.prepare('INSERT INTO events (seq, at, type, body) VALUES (?, ?, ?, ?)');
  const range = 'SELECT seq, at, body FROM events WHERE seq BETWEEN ? AND ? ORDER BY seq';
  const last = database.prepare('SELECT max(seq) AS seq FROM events');
  const timeAt = database.prepare('SELECT at FROM events WHERE seq = ?');
  const lastSeq = () => Number(last.get()?.['seq'] ?? 0);

  return {
    append(events) {
      if (events.length === 0) return;
      database.exec('BEGIN IMMEDIATE');
      try {
        for (const event of events) {
          const {seq, at, ...body} = event;
          insert.run(seq, Math.trunc(at), event.type, redactedJson(body));
        }

        database.exec('COMMIT');
      } catch (error) {
        database.exec('ROLLBACK');
        throw new Error(appendingFailed(path, error), {cause: error});
      }
    },

    *read(from, to = Number.MAX_SAFE_INTEGER) {
      // A statement of its own for each reading, so that readings may overlap.
      for (const row of database.prepare(range).iterate(from, to)) {
        const body = JSON.parse(String(row['body'])) as Event;
        yield {...body, seq: Number(row['seq']), at: Number(row['at'])};
      }
    },

    lastSeq,

    near(at) {
      // Places have no gaps and times never go back: no index is needed to find one.
      let low = 0;
      let high = lastSeq();
      while (low < high) {
        const middle = Math.ceil((low + high) / 2);
        if (Number(timeAt.get(middle)?.['at'] ?? Number.NEGATIVE_INFINITY) <= at) low = middle;
        else high = middle - 1;
      }

      return low;
    },

    close() {
      if (database.isOpen) database.close();
    },
  };
}

function appendingFailed(path: string, error: unknown): string {
  const reason = error instanceof Error ? error.message : String(error);
  return /UNIQUE/.test(reason)
    ? `Another p2p-tui writes the event log ${path}: close it, or choose another file.`
    : `The event log ${path} cannot be written (${reason}): check the free space of its disk.`;
}
