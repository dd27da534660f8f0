import {existsSync, linkSync, renameSync, rmSync} from 'node:fs';
import {basename} from 'node:path';
import {DatabaseSync} from 'node:sqlite';
import type {Event} from './event.js';
import {openLog} from './log.js';
import {logError} from './log-error.js';
import {indexSuffix as index, roomFor, rowsOf, walSuffix as wal} from './log-rows.js';
import {noteAt} from './recorded.js';

/** What became of a damaged log. */
type SetAside = {
  /** Where the damaged file is now. */
  readonly path: string;
  /** Events that could be read, and are in the log again. */
  readonly kept: number;
};

/** Events written at once. */
const batch = 5000;

/**
 * Puts what can be read of a damaged log into a new one in its place, and keeps the damaged file beside it under a
 * name that says so. Nothing is deleted or overwritten; killed in between, it has done nothing or all, but for a file
 * `….new` that the next attempt takes away.
 *
 * Only for whoever records alone: see `History`. Others that have the file open keep the damaged one until they look.
 * @param now Unix time, milliseconds; it is in the name.
 * @throws LogError
 */
export function setAside(path: string, now: number): SetAside {
  try {
    const fresh = `${path}.new`;
    for (const suffix of ['', wal, index]) rmSync(fresh + suffix, {force: true});
    const aside = freeName(path, now);
    const kept = copyReadable(path, fresh, basename(aside));
    keep(path, aside);
    if (existsSync(path + wal)) keep(path + wal, aside + wal);
    // Beside the new file they would be taken for its own.
    for (const suffix of [wal, index]) rmSync(path + suffix, {force: true});
    renameSync(fresh, path);
    return {path: aside, kept};
  } catch (error) {
    throw logError(path, error);
  }
}

/** A name beside a damaged file that says so, and when it was found; nothing has it yet. @param now Unix time, milliseconds */
export function freeName(path: string, now: number): string {
  const time = new Date(now).toISOString().slice(0, 19).replaceAll(':', '-');
  const [, stem = path, suffix = ''] = /^(.*?)(\.[^./]*)?$/s.exec(path) ?? [];
  for (let count = 1; ; count += 1) {
    const name = `${stem}.damaged-${time}${count === 1 ? '' : `-${count}`}${suffix}`;
    if (!existsSync(name) && !existsSync(name + wal)) return name;
  }
}

/** A second name, so that the first is never without a file; where there are none, another one. */
function keep(path: string, aside: string): void {
  try {
    linkSync(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw error;
    renameSync(path, aside);
  }
}

/** @returns how many events could be copied */
function copyReadable(path: string, fresh: string, aside: string): number {
  const log = openLog(fresh);
  try {
    let waiting: Event[] = [];
    let kept = 0;
    const write = () => {
      log.append(waiting);
      waiting = [];
    };
    for (const event of readable(path, aside)) {
      waiting.push(event);
      kept += 1;
      if (waiting.length >= batch) write();
    }

    write();
    return kept;
  } finally {
    log.close();
  }
}

/** What can be read, with a note where something cannot. */
function* readable(path: string, aside: string): Generator<Event> {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(path);
    let next = 1;
    for (const event of rowsOf(database, path, () => roomFor(path)).read(1, Number.MAX_SAFE_INTEGER)) {
      const missing = event.seq - next;
      if (missing > 0) yield noteAt(event, gapText(missing, aside));
      yield event;
      next = event.seq + 1;
    }
  } catch (error) {
    // It is no database any more, or has no events: then nothing can be read.
    if (logError(path, error).trouble !== 'damaged') throw error;
  } finally {
    try {
      database?.close();
    } catch {
      // It is damaged.
    }
  }
}

function gapText(missing: number, aside: string): string {
  return missing === 1
    ? `An event is missing here: it could not be read from ${aside}.`
    : `${missing} events are missing here: they could not be read from ${aside}.`;
}
