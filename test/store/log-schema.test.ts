import {createHash} from 'node:crypto';
import {cpSync, mkdtempSync, readdirSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {basename, join} from 'node:path';
import {DatabaseSync} from 'node:sqlite';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {apply} from '../../source/store/apply.js';
import {emptyProjection} from '../../source/store/empty.js';
import type {Event} from '../../source/store/event.js';
import {openLog} from '../../source/store/log.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'p2p-tui-schema-'));
});

afterEach(() => {
  rmSync(folder, {recursive: true});
});

/** Logs as the released code of each version wrote them: the same day, with events of every type that it had. */
const oldLogs = new URL('old-logs/', import.meta.url);
const versions = readdirSync(oldLogs).map((name) => Number(/^version-(\d+)\.sql$/.exec(name)?.[1]));

/** Lays a log of an older version. @returns its path */
function layOldLog(version: number): string {
  const path = join(folder, `version-${version}.sqlite`);
  inDatabase(path, (database) => {
    database.exec('PRAGMA journal_mode = WAL');
    database.exec(readFileSync(new URL(`version-${version}.sql`, oldLogs), 'utf8'));
  });
  return path;
}

function inDatabase<Result>(path: string, work: (database: DatabaseSync) => Result): Result {
  const database = new DatabaseSync(path);
  try {
    return work(database);
  } finally {
    database.close();
  }
}

/** What the file itself says, whoever reads it. */
function rowsIn(path: string): readonly Event[] {
  return inDatabase(path, (database) =>
    database
      .prepare('SELECT * FROM events ORDER BY seq')
      .all()
      .map(({seq, at, time, body}) => ({
        ...(JSON.parse(String(body)) as Event),
        seq: Number(seq),
        at: Number(at),
        time: Number(time ?? at),
      })),
  );
}

const versionOf = (path: string) =>
  inDatabase(path, (database) => Number(database.prepare('PRAGMA user_version').get()?.['user_version']));

const columnsOf = (path: string) =>
  inDatabase(path, (database) =>
    ['events', 'checkpoints'].map((table) => database.prepare(`PRAGMA table_info(${table})`).all()),
  );

/** What stands in the files of a database, by name; the index beside it is made anew by whoever reads. */
function contentOf(path: string): Readonly<Record<string, string>> {
  const found = readdirSync(folder)
    .filter((name) => name.startsWith(basename(path)) && !name.endsWith('-shm'))
    .map((name) => [name, readFileSync(join(folder, name))] as const);
  return Object.fromEntries(
    found
      .filter(([, bytes]) => bytes.length > 0)
      .map(([name, bytes]) => [name, createHash('sha256').update(bytes).digest('hex')]),
  );
}

function foldOf(events: Iterable<Event>) {
  const [first, ...others] = [...events];
  if (!first) throw new Error('there are events');
  const projection = emptyProjection(first.time);
  for (const event of [first, ...others]) apply(projection, event);
  return projection;
}

describe('versions of the log schema', () => {
  it('this test has an old log for every version up to the present one', () => {
    const path = join(folder, 'events.sqlite');
    openLog(path).close();
    expect(versions.sort()).toEqual(Array.from({length: versionOf(path)}, (_, index) => index + 1));
  });

  it.each(versions)(
    'a log of version %i is brought to the present schema, with every event in words of now',
    (version) => {
      const path = layOldLog(version);
      const written = rowsIn(path).map((event) =>
        event.type === 'link' && (event.state as string) === 'exiled' ? {...event, state: 'denied'} : event,
      );
      expect(written.length).toBeGreaterThan(75);
      const log = openLog(path);
      expect([...log.read(1)]).toEqual(written);
      expect(log.damaged()).toBe(false);
      const last = written.at(-1);
      log.append([{type: 'note', level: 'info', text: 'later', seq: 0, at: 0, time: (last?.time ?? 0) + 5}]);
      expect(log.last()).toMatchObject({seq: written.length + 1, time: (last?.time ?? 0) + 5});
      log.close();

      const fresh = join(folder, 'fresh.sqlite');
      openLog(fresh).close();
      expect(versionOf(path)).toBe(versionOf(fresh));
      expect(columnsOf(path)).toEqual(columnsOf(fresh));
    },
  );

  it.each(versions)('the events of a log of version %i are folded to what happened', (version) => {
    const log = openLog(layOldLog(version));
    const projection = foldOf(log.read(1));
    log.close();
    expect(projection.link).toMatchObject({state: 'denied', detail: 'You are not on the list.'});
    expect([...projection.members.keys()].sort()).toEqual(['alice', 'bob', 'carol']);
    expect(projection.workers.get('carol@c:7')).toMatchObject({slots: 2, runtimes: ['node', 'r']});
    expect(projection.jobs.get('alice-own-1')).toMatchObject({stage: 'failed', label: 'own'});
    expect([...projection.jobs.values()].filter(({stage}) => stage === 'ended').length).toBe(7);
    expect([...projection.transfers.values()]).toMatchObject([{state: 'done', bytes: 800}]);
  });

  it('a log on which one step to the present schema fails remains as it was', () => {
    const path = layOldLog(1);
    inDatabase(path, (database) => {
      database.exec('ALTER TABLE events ADD COLUMN time INTEGER');
    });
    const before = columnsOf(path);
    expect(() => openLog(path)).toThrow(/is no event log of p2p-tui, or is damaged/);
    expect(versionOf(path)).toBe(1);
    expect(columnsOf(path)).toEqual(before);
    expect(rowsIn(path).length).toBe(80);
  });

  it('a log of a later version is refused, and nothing is written to its files', () => {
    const path = join(folder, 'later.sqlite');
    openLog(path).close();
    const writer = new DatabaseSync(path);
    writer.exec('PRAGMA user_version = 99; CREATE TABLE later (what TEXT)');
    // As it lies there when its writer was killed: the newest pages are not in the file yet.
    const killed = join(folder, 'killed.sqlite');
    for (const suffix of ['', '-wal']) cpSync(path + suffix, killed + suffix);
    writer.close();

    for (const file of [path, killed]) {
      const before = contentOf(file);
      expect(() => openLog(file)).toThrow(
        /^The event log .* was written by a later p2p-tui: update p2p-tui, or move the file away\.$/,
      );
      expect(contentOf(file)).toEqual(before);
    }

    expect(Object.keys(contentOf(killed))).toContain('killed.sqlite-wal');
    expect(versionOf(killed)).toBe(99);
  });
});
