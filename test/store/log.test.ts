import {mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {DatabaseSync} from 'node:sqlite';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import type {Event} from '../../source/store/event.js';
import {openLog} from '../../source/store/log.js';
import {line, start} from './events.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'p2p-tui-log-'));
});

afterEach(() => {
  rmSync(folder, {recursive: true});
});

/** `count` events, ten seconds apart, from place `from`. */
function notes(count: number, from = 1): readonly Event[] {
  return Array.from({length: count}, (_, index) => ({
    type: 'note',
    level: 'info',
    text: `note ${from + index}`,
    seq: from + index,
    at: start + (from + index) * 10_000,
    time: start + (from + index) * 10_000 - 7000,
  }));
}

describe('openLog', () => {
  it('a log gives back what was appended, also after it was closed', () => {
    const path = join(folder, 'events.db');
    const log = openLog(path);
    expect(log.lastSeq()).toBe(0);
    expect(log.last()).toBeUndefined();
    log.append(notes(10));
    log.append([]);
    log.append(notes(5, 11));
    expect([...log.read(1)]).toEqual([...notes(15)]);
    log.close();
    log.close();

    const again = openLog(path);
    expect(again.lastSeq()).toBe(15);
    expect([...again.read(4, 6)].map(({seq}) => seq)).toEqual([4, 5, 6]);
    expect([...again.read(16)]).toEqual([]);
    again.close();
  });

  it('a log keeps messages as they were', () => {
    const log = openLog(':memory:');
    const event: Event = {
      type: 'line',
      topic: 'p2p-tui',
      message: line.heartbeat('bob@b:2', {future: 'a-1'}),
      ours: true,
      seq: 1,
      at: start,
      time: start,
    };
    log.append([event]);
    expect([...log.read(1)]).toEqual([event]);
    log.close();
  });

  it('a log contains no wormhole codes', () => {
    const path = join(folder, 'events.db');
    const log = openLog(path);
    const message = line.accept('alice@a:1', 'bob@b:2', 'a-1');
    const bad = {
      type: 'bad',
      reason: 'no from',
      text: 'x,via=wormhole://1234-0123456789ab',
      bytes: 34,
    } as const;
    log.append([
      {type: 'line', topic: 'future.p2p', message, seq: 1, at: start, time: start},
      {type: 'line', topic: 'future.p2p', message: bad, seq: 2, at: start, time: start},
    ]);
    expect([...log.read(1)]).toMatchObject([{message: {via: 'wormhole://hidden'}}, {message: {bytes: 34}}]);
    log.close();
    expect(readFileSync(path).includes('0123456789ab')).toBe(false);
  });

  it('a log keeps one checkpoint, in order, also where its file had no table for it', () => {
    const path = join(folder, 'events.db');
    openLog(path).close();
    const older = new DatabaseSync(path);
    older.exec('DROP TABLE checkpoints');
    older.close();

    const log = openLog(path);
    expect([...log.checkpoint()]).toEqual([]);
    log.saveCheckpoint(['one', 'two', 'three']);
    log.saveCheckpoint(['four', 'five']);
    expect(() => {
      log.saveCheckpoint(
        (function* () {
          yield 'half';
          throw new Error('no more');
        })(),
      );
    }).toThrow('no more');
    expect([...log.checkpoint()]).toEqual(['four', 'five']);
    log.close();
  });

  it('a log of version 1 opens with all its events, and more can be appended', () => {
    const path = join(folder, 'events.db');
    const older = new DatabaseSync(path);
    older.exec(`
      PRAGMA journal_mode = WAL;
      CREATE TABLE events (seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, type TEXT NOT NULL, body TEXT NOT NULL) STRICT;
      CREATE TABLE checkpoints (part INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT;
      PRAGMA user_version = 1`);
    const insert = older.prepare('INSERT INTO events (seq, at, type, body) VALUES (?, ?, ?, ?)');
    for (const {seq, at, ...body} of notes(3)) {
      insert.run(seq, at, body.type, JSON.stringify({...body, time: undefined}));
    }
    older.close();

    const log = openLog(path);
    expect(log.last()).toEqual({seq: 3, at: start + 30_000, time: start + 30_000});
    expect([...log.read(1)]).toEqual(notes(3).map((event) => ({...event, time: event.at})));
    log.append(notes(2, 4));
    log.close();
    const again = openLog(path);
    expect([...again.read(4)]).toEqual([...notes(2, 4)]);
    again.close();
  });

  it('a log can be read while it is written elsewhere', () => {
    const path = join(folder, 'events.db');
    const writer = openLog(path);
    const reader = openLog(path);
    writer.append(notes(3));
    expect(reader.lastSeq()).toBe(3);
    expect([...reader.read(1)].length).toBe(3);
    reader.close();
    writer.close();
  });

  it('a log is readable by its owner only, with all files beside it', () => {
    const log = openLog(join(folder, 'events.db'));
    log.append(notes(3));
    const modes = readdirSync(folder).map((name) => statSync(join(folder, name)).mode & 0o777);
    expect(modes.length).toBeGreaterThan(1);
    expect(new Set(modes)).toEqual(new Set([0o600]));
    log.close();
  });

  it('a log takes events of several writers, each after the last one and never before it in time', () => {
    const path = join(folder, 'events.db');
    const one = openLog(path);
    const other = openLog(path);
    const [first, second, third] = notes(3).map((event) => ({...event, time: start}));
    if (!first || !second || !third) throw new Error('there are three');
    expect(one.append([{...first, time: start + 60}])).toBe(1);
    expect(other.append([{...first, time: start + 20}, second])).toBe(2);
    expect(one.append([{...second, time: start + 90}, third])).toBe(4);
    expect([...other.read(1)].map(({seq, time}) => [seq, time - start])).toEqual([
      [1, 60],
      [2, 60],
      [3, 60],
      [4, 90],
      [5, 90],
    ]);
    one.close();
    other.close();
  });

  it('a log whose last event is far ahead of the writer goes on from there by the time that passes', () => {
    const log = openLog(':memory:');
    const [first, second, third] = notes(3);
    if (!first || !second || !third) throw new Error('there are three');
    log.append([{...first, time: start + 86_400_000}]);
    log.append([
      {...second, time: start},
      {...third, time: start + 700},
    ]);
    expect([...log.read(2)].map(({time}) => time - start)).toEqual([86_400_000, 86_400_700]);
    log.close();
  });

  it('a log that cannot be written fails with one sentence', () => {
    const log = openLog(join(folder, 'events.db'));
    log.close();
    expect(() => {
      log.append(notes(1));
    }).toThrow(/^The event log .* cannot be opened or written: check .*\.$/);
  });

  it('a file that cannot be a log is refused with one sentence', () => {
    const noise = join(folder, 'noise.db');
    writeFileSync(
      noise,
      'no database at all, but long enough to have a header of one hundred bytes'.repeat(9),
    );
    expect(() => openLog(noise)).toThrow(/is no event log of p2p-tui, or is damaged: move it away/);

    const foreign = join(folder, 'foreign.db');
    const database = new DatabaseSync(foreign);
    database.exec('CREATE TABLE songs (name TEXT)');
    database.close();
    expect(() => openLog(foreign)).toThrow('another program made this database');

    const later = join(folder, 'later.db');
    openLog(later).close();
    const raised = new DatabaseSync(later);
    raised.exec('PRAGMA user_version = 99');
    raised.close();
    expect(() => openLog(later)).toThrow(/was written by a later p2p-tui: update p2p-tui/);

    expect(() => openLog(join(folder, 'missing', 'events.db'))).toThrow(
      /cannot be opened or written \(.*\): check that its folder/,
    );
  });
});
