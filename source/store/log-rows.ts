import {statSync} from 'node:fs';
import type {DatabaseSync, StatementSync} from 'node:sqlite';
import type {Event} from './event.js';
import {logError} from './log-error.js';
import {recordedEvent} from './recorded.js';

/** Rows read at once, so that no reading holds on to the file, and memory is bounded. */
const page = 1000;

/** The events of a database, whatever has become of it. */
export type Rows = {
  /** The events from place `from` to place `to`, oldest first; those that cannot be read are left out. */
  read(from: number, to: number): Generator<Event>;
  /** Whether a place that was to be read had no event, or one that is not what was written. */
  damaged(): boolean;
};

type Row = readonly [seq: number, at: number, time: number, body: unknown];

/** What SQLite keeps beside a database: the newest pages. */
export const walSuffix = '-wal';
/** An index of those, which it can make again. */
export const indexSuffix = '-shm';

/** Bytes that an event takes at least. */
const leastBytes = 20;

/** A place after all events that the files of a database have room for. */
export function roomFor(path: string): number {
  const sizes = [path, path + walSuffix].map((file) => statSync(file, {throwIfNoEntry: false})?.size ?? 0);
  return Math.ceil(sizes.reduce((sum, size) => sum + size) / leastBytes);
}

function prepare(database: DatabaseSync, order: 'ASC' | 'DESC', limit = ''): StatementSync {
  const select = (time: string) =>
    database.prepare(
      `SELECT seq, at, ${time}, body FROM events WHERE seq BETWEEN ? AND ? ORDER BY seq ${order} ${limit}`,
    );
  const prepareEither = () => {
    try {
      return select('ifnull(time, at)');
    } catch {
      // Version 1 had no such column; what was damaged before it could be brought forward is read as it is.
      return select('at');
    }
  };
  const statement = prepareEither();
  statement.setReturnArrays(true);
  return statement;
}

/**
 * @param path the database's file.
 * @param bound a place after all events, for a database that does not tell any more which is the last.
 * @throws Error of SQLite, when the database has no table of events. Readings throw a `LogError` for all but damage.
 */
export function rowsOf(database: DatabaseSync, path: string, bound: () => number): Rows {
  const pageOf = prepare(database, 'ASC', `LIMIT ${page}`);
  const upwards = prepare(database, 'ASC');
  const downwards = prepare(database, 'DESC');
  let damaged = false;

  /** Takes note of damage. @throws LogError when it is something else */
  function noteDamage(error: unknown): void {
    const problem = logError(path, error);
    if (problem.trouble !== 'damaged') throw problem;
    damaged = true;
  }

  /** The next rows; undefined: some of them cannot be read. */
  function rowsFrom(from: number, to: number): readonly Row[] | undefined {
    try {
      const rows = pageOf.all(from, to) as unknown as readonly Row[];
      return [...inOrder(rows, from, 1)];
    } catch (error) {
      noteDamage(error);
      return undefined;
    }
  }

  /** Rows one after the other, up to the first that cannot be read. @returns whether there is none such */
  function* scan(rows: StatementSync, from: number, to: number, step: 1 | -1): Generator<Row, boolean> {
    try {
      const found = rows.iterate(from, to) as unknown as Iterable<Row>;
      yield* inOrder(found, step === 1 ? from : to, step);
      return true;
    } catch (error) {
      noteDamage(error);
      return false;
    }
  }

  /** Those rows that are in their place, whatever the order is that they stand in. */
  function* inOrder(rows: Iterable<Row>, first: number, step: 1 | -1): Generator<Row> {
    let next = first;
    for (const row of rows) {
      const fits = (row[0] - next) * step >= 0;
      damaged ||= !fits;
      if (!fits) continue;
      next = row[0] + step;
      yield row;
    }
  }

  let times = {at: 0, time: 0};

  function eventOf([seq, at, time, body]: Row): Event {
    if (Number.isSafeInteger(at) && Number.isSafeInteger(time)) times = {at, time};
    else damaged = true;
    const recorded = recordedEvent(body, {seq, ...times});
    damaged ||= recorded.damaged;
    return recorded.event;
  }

  /**
   * Around what cannot be read. Stretches of a thousand places are halved down to single ones; where nothing at all
   * can be read they double, and their smallest parts with them, so that the end of a large file is found.
   */
  function* around(from: number, to: number): Generator<Event> {
    let size = page;
    for (let first = from; first <= to;) {
      const next = first + size;
      let found = false;
      for (const row of halves(first, Math.min(to, next - 1), size / page)) {
        found = true;
        yield eventOf(row);
      }

      size = found ? page : size * 2;
      first = next;
    }
  }

  function halves(from: number, to: number, smallest: number): readonly Row[] {
    // From either end up to the damage, then what is between.
    const before: Row[] = [];
    const rising = scan(upwards, from, to, 1);
    let next = rising.next();
    for (; !next.done; next = rising.next()) before.push(next.value);
    if (next.value) return before;

    const first = (before.at(-1)?.[0] ?? from - 1) + 1;
    const after = [...scan(downwards, first, to, -1)].reverse();
    const last = (after[0]?.[0] ?? to + 1) - 1;
    if (last - first < smallest) return [...before, ...after];
    const middle = Math.floor((first + last) / 2);
    return [...before, ...halves(first, middle, smallest), ...halves(middle + 1, last, smallest), ...after];
  }

  return {
    damaged: () => damaged,
    *read(from, to) {
      for (let first = from; first <= to;) {
        const rows = rowsFrom(first, to);
        if (rows === undefined) {
          // Some rows can be read only by who comes from those before them.
          for (const row of scan(prepare(database, 'ASC'), from, to, 1)) {
            if (row[0] < first) continue;
            first = row[0] + 1;
            yield eventOf(row);
          }

          yield* around(first, Math.min(to, bound()));
          return;
        }

        for (const row of rows) {
          // A log has no gaps.
          damaged ||= row[0] !== first;
          first = row[0] + 1;
          yield eventOf(row);
        }

        if (rows.length === 0) return;
      }
    },
  };
}
