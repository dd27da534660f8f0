import {chmodSync, closeSync, openSync} from 'node:fs';
import {DatabaseSync} from 'node:sqlite';
import type {Event} from './event.js';
import {isOfSystem, logError} from './log-error.js';
import {roomFor, rowsOf} from './log-rows.js';
import {migrate, refuseNewer} from './log-schema.js';
import {redactedJson} from './redact.js';

/** Place and times of an event. */
type Place = Pick<Event, 'seq' | 'at' | 'time'>;

/**
 * Events on disk, in order. Several processes may read and write a log at once. Every function throws a `LogError`
 * where it says nothing else.
 */
export type EventLog = {
  /**
   * Appends events in one transaction. Each gets the place after the last one, whatever place it has: another process
   * may have been there first. Its time is at least that of the event before it. Wormhole codes are left out.
   * @returns the place of the first
   */
  append(events: readonly Event[]): number;
  /** The events from place `from` to place `to` (default: the last), oldest first. Damaged ones are left out. */
  read(from: number, to?: number): Iterable<Event>;
  /** Place of the last event; 0 when there is none. */
  lastSeq(): number;
  /** Place and times of the last event, if there is one. */
  last(): Place | undefined;
  /** Keeps the state after the last event, as texts, in the place of an earlier one. */
  saveCheckpoint(parts: Iterable<string>): void;
  /** The texts of the state kept last, in order; none when there is none. */
  checkpoint(): Iterable<string>;
  /** Whether something that was read shows that the file is damaged. */
  damaged(): boolean;
  close(): void;
};

/** Milliseconds that an opening waits for other processes, and that anything else does: nothing is drawn meanwhile. */
const timeouts = {opening: 5000, open: 250};

/**
 * An event may be written so much later than another process's that was seen after it, milliseconds: they gather
 * events before they write. More, and the timelines differ, which only a jump of the clock can cause.
 */
const gathering = 1000;

/** What is not in the JSON of an event. */
const inColumns = {seq: undefined, at: undefined, time: undefined};

/**
 * Opens an event log, and creates it where there is none.
 * @param path a file, readable by its owner only, or `:memory:`.
 * @throws {LogError} when the file is no log, damaged, of a later version, or cannot be opened.
 */
export function openLog(path: string): EventLog {
  let database: DatabaseSync | undefined;
  const isFile = path !== ':memory:';
  try {
    if (isFile) {
      // SQLite gives the files that it keeps beside this one the same permissions.
      createFile(path);
      refuseNewer(path, timeouts.opening);
    }

    database = new DatabaseSync(path, {timeout: timeouts.opening});
    // `foreign` files show themselves at the first statement only.
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL');
    migrate(database, path);
    if (isFile) chmodSync(path, 0o600);
    const log = operations(database, path);
    database.exec(`PRAGMA busy_timeout = ${timeouts.open}`);
    return log;
  } catch (error) {
    closeQuietly(database);
    throw logError(path, error);
  }
}

/** A file that is there is left alone: to close it would undo the locks that this process may have on it. */
function createFile(path: string): void {
  try {
    closeSync(openSync(path, 'wx', 0o600));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

/** Damage may show at the end, too. */
function closeQuietly(database: DatabaseSync | undefined): void {
  try {
    if (database?.isOpen) database.close();
  } catch {
    // It is not used any more.
  }
}

function operations(database: DatabaseSync, path: string): EventLog {
  const insert = database.prepare('INSERT INTO events (seq, at, time, type, body) VALUES (?, ?, ?, ?, ?)');
  const lastPlace = database.prepare('SELECT max(seq) AS seq FROM events');
  const lastOf = database.prepare(
    'SELECT seq, at, ifnull(time, at) AS time FROM events ORDER BY seq DESC LIMIT 1',
  );
  const insertPart = database.prepare('INSERT INTO checkpoints (part, body) VALUES (?, ?)');
  const parts = database.prepare('SELECT body FROM checkpoints ORDER BY part');
  let damaged = false;

  /** Does what SQLite may refuse. */
  function attempt<Result>(act: () => Result): Result {
    try {
      return act();
    } catch (error) {
      if (!isOfSystem(error)) throw error;
      const problem = logError(path, error);
      damaged ||= problem.trouble === 'damaged';
      throw problem;
    }
  }

  function transact(write: () => void): void {
    attempt(() => {
      try {
        database.exec('BEGIN IMMEDIATE');
        write();
        database.exec('COMMIT');
      } catch (error) {
        // After some errors, a full disk for one, SQLite has rolled back itself.
        if (database.isOpen && database.isTransaction) database.exec('ROLLBACK');
        throw error;
      }
    });
  }

  const lastSeq = () => attempt(() => Number(lastPlace.get()?.['seq'] ?? 0));
  const last = () =>
    attempt(() => {
      const row = lastOf.get();
      return row && {seq: Number(row['seq']), at: Number(row['at']), time: Number(row['time'])};
    });

  /** A place after all events, also where it cannot be told any more which is the last. */
  function bound(): number {
    try {
      return lastSeq();
    } catch {
      return path === ':memory:' ? 0 : roomFor(path);
    }
  }

  const rows = rowsOf(database, path, bound);

  return {
    append(events) {
      const [first] = events;
      if (first === undefined) return 0;
      let place = 0;
      transact(() => {
        const before = last();
        place = before?.seq ?? 0;
        let latest = before?.time ?? first.time;
        const shift = latest - first.time > gathering ? latest - first.time : 0;
        for (const event of events) {
          latest = Math.max(latest, Math.trunc(event.time) + shift);
          const body = redactedJson({...event, ...inColumns});
          insert.run((place += 1), Math.trunc(event.at), latest, event.type, body);
        }
      });
      return place - events.length + 1;
    },

    read(from, to = Number.MAX_SAFE_INTEGER) {
      return rows.read(from, Math.min(to, bound()));
    },

    lastSeq,
    last,

    saveCheckpoint(texts) {
      transact(() => {
        database.exec('DELETE FROM checkpoints');
        let part = 0;
        for (const body of texts) insertPart.run((part += 1), body);
      });
    },

    *checkpoint() {
      try {
        for (const row of parts.iterate()) yield String(row['body']);
      } catch (error) {
        const problem = logError(path, error);
        if (problem.trouble !== 'damaged') throw problem;
        // It is of no consequence, but the file is.
        damaged = true;
      }
    },

    damaged: () => damaged || rows.damaged(),

    close() {
      closeQuietly(database);
    },
  };
}
