import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {DatabaseSync} from 'node:sqlite';
import fc from 'fast-check';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {createHistory} from '../../source/session/history.js';
import {apply} from '../../source/store/apply.js';
import {checkpointParts} from '../../source/store/checkpoint.js';
import {emptyProjection} from '../../source/store/empty.js';
import type {Event} from '../../source/store/event.js';
import {openLog} from '../../source/store/log.js';
import {openStore} from '../../source/store/open-store.js';
import {handClock} from '../helpers/hand-clock.js';
import {line, start} from '../store/events.js';

/** The files of a log: the first as it is when it was closed, the others as they are while it is open. */
const files = ['closed', 'open', 'open-wal', 'open-shm'] as const;

/** How many damages are tried. */
const runs = Number(process.env['DAMAGE_RUNS'] ?? 60);

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'p2p-tui-damage-'));
  const path = join(folder, 'closed');
  const log = openLog(path);
  const projection = emptyProjection(start);
  for (let batch = 0; batch < 6; batch += 1) {
    const events = Array.from({length: 50}, (_, index) => eventAt(batch * 50 + index + 1));
    for (const event of events) apply(projection, event);
    log.append(events);
    if (batch === 3) log.saveCheckpoint(checkpointParts(projection));
  }

  for (const suffix of ['', '-wal', '-shm']) copyFileSync(path + suffix, join(folder, `open${suffix}`));
  log.close();
});

afterAll(() => {
  rmSync(folder, {recursive: true});
});

function eventAt(seq: number): Event {
  const at = {seq, at: start + seq * 1000, time: start + seq * 1000};
  return seq % 3 === 0
    ? {type: 'note', level: 'info', text: `note ${seq} ${'x'.repeat(seq % 200)}`, ...at}
    : {type: 'line', topic: 'future.p2p', message: line.request('alice@a:1', `aaaa-${seq}`), ...at};
}

/** What happened to a file: a stretch of it became something else, or it ends there. */
const damage = fc.record({
  file: fc.constantFrom(...files),
  kind: fc.constantFrom('zero' as const, 'ones' as const, 'flip' as const, 'noise' as const, 'cut' as const),
  place: fc.double({min: 0, max: 1, maxExcluded: true, noNaN: true}),
  length: fc.constantFrom(1, 4, 100, 4096, 3 * 4096),
  /** Whole pages, as disks lose them. */
  aligned: fc.boolean(),
});

type Damage = typeof damage extends fc.Arbitrary<infer Value> ? Value : never;

function apart({kind, place, length, aligned}: Damage, bytes: Buffer): Buffer {
  const at = Math.floor(place * bytes.length);
  const from = aligned ? at - (at % 4096) : at;
  if (kind === 'cut') return bytes.subarray(0, from);
  for (let index = from; index < Math.min(bytes.length, from + length); index += 1) {
    const value = bytes[index] ?? 0;
    bytes[index] = {zero: 0, ones: 0xff, flip: value ^ 0x10, noise: (index * 2_654_435_761) & 0xff}[kind];
  }

  return bytes;
}

/** What SQLite itself can read from the beginning on of what was written. */
function readable(path: string): readonly string[] {
  const texts: string[] = [];
  const database = new DatabaseSync(path);
  try {
    for (const {seq, body} of database.prepare('SELECT seq, body FROM events ORDER BY seq').iterate()) {
      const text = String(body);
      if (Number(seq) !== texts.length + 1 || text !== bodyOf(eventAt(Number(seq)))) break;
      texts.push(text);
    }
  } catch {
    // So far and no further.
  } finally {
    try {
      database.close();
    } catch {
      // It is damaged.
    }
  }

  return texts;
}

function bodyOf(event: Event): string {
  return JSON.stringify({...event, seq: undefined, at: undefined, time: undefined});
}

describe('damage of histories', () => {
  it(
    'a history with any damage opens, keeps what can be read, and says where the damaged file is',
    {timeout: runs * 2000},
    () => {
      let run = 0;
      fc.assert(
        fc.property(damage, (damaged) => {
          const here = join(folder, String((run += 1)));
          mkdirSync(here);
          const path = join(here, 'events.sqlite');
          const [name = ''] = damaged.file.split('-');
          const put = (at: string) => {
            for (const suffix of ['', '-wal', '-shm']) {
              const file = join(folder, name + suffix);
              if (!existsSync(file)) continue;
              const bytes = readFileSync(file);
              writeFileSync(at + suffix, name + suffix === damaged.file ? apart(damaged, bytes) : bytes);
            }
          };
          put(join(here, 'copy'));
          const prefix = readable(join(here, 'copy'));
          put(path);

          const clock = handClock(start + 1_000_000);
          const store = openStore({history: createHistory(path), clock});
          store.append({type: 'note', level: 'info', text: 'new'});
          clock.advance(2000);
          const state = store.recording();
          const notes = store.tail(99_999).filter((event) => event.type === 'note');
          store.close();
          if (state?.by === 'nobody') {
            // The damage has made its version a later one: that is told, and nothing is touched.
            expect(state.detail).toMatch(/^The event log \S+ was written by a later p2p-tui: /);
            return;
          }

          expect(state?.by).toBe('us');
          for (const {text} of notes) expect(text).not.toMatch(/malformed|SQL|database/);
          const aside = readdirSync(here).filter((file) => /^events\.damaged-[\dT-]+\.sqlite$/.test(file));
          const told = notes.filter(({text}) => text.startsWith('The history '));
          expect(told.length).toBe(aside.length);
          for (const {text} of told) expect(text).toContain(aside[0]);

          const log = openLog(path);
          const all = [...log.read(1)];
          expect(log.damaged()).toBe(false);
          log.close();
          expect(all.map(({seq}) => seq)).toEqual(all.map((_, index) => index + 1));
          const bodies = new Set(all.map(bodyOf));
          expect(prefix.filter((body) => !bodies.has(body))).toEqual([]);
          expect(all.some((event) => event.type === 'note' && event.text === 'new')).toBe(true);
          rmSync(here, {recursive: true});
        }),
        {numRuns: runs},
      );
    },
  );

  it.each([
    ['was cut', '{"type":"note","level":"inf', 'The event that was recorded here is damaged.', true],
    ['is no object', '[1, 2]', 'The event that was recorded here is damaged.', true],
    [
      'is of a type that nobody knows',
      '{"type":"weather"}',
      'The event that was recorded here is not known here.',
      false,
    ],
    [
      'lacks a field',
      '{"type":"job","job":"a-1"}',
      'The event that was recorded here is not known here.',
      false,
    ],
    [
      'is a line without a sender',
      '{"type":"line","topic":"p2p-tui","message":{"type":"started","when":"","to":"a","future":"b"}}',
      'The event that was recorded here is not known here.',
      false,
    ],
  ])('a history has a note in the place of an event that %s', (_, body, text, isDamage) => {
    const path = join(folder, `row-${text.length}-${body.length}`);
    copyFileSync(join(folder, 'closed'), path);
    const database = new DatabaseSync(path);
    database.prepare('UPDATE events SET body = ? WHERE seq = 280').run(body);
    database.close();
    const clock = handClock(start + 1_000_000);
    const store = openStore({history: createHistory(path), clock});
    expect(store.tail(300).find(({seq}) => seq === 280)).toMatchObject({type: 'note', text});
    expect(
      store.tail(300).filter((event) => event.type === 'note' && event.text.startsWith('The history ')),
    ).toHaveLength(isDamage ? 1 : 0);
    store.close();
  });

  it('a history whose end cannot be found is still read', () => {
    const path = join(folder, 'endless');
    const log = openLog(path);
    const events = Array.from({length: 20_000}, (_, index) => eventAt(index + 1));
    log.append(events);
    log.close();
    const bytes = readFileSync(path);
    // All pages of the last third.
    bytes.fill(0, Math.floor((bytes.length * 2) / 3 / 4096) * 4096);
    writeFileSync(path, bytes);
    const store = openStore({history: createHistory(path), clock: handClock(start)});
    expect(store.recording()).toEqual({by: 'us'});
    expect(store.projection.seq).toBeGreaterThan(12_000);
    store.close();
  });

  it('a history with a damaged checkpoint opens without what was damaged', () => {
    const path = join(folder, 'checkpoint');
    copyFileSync(join(folder, 'closed'), path);
    const database = new DatabaseSync(path);
    const change = database.prepare("UPDATE checkpoints SET body = replace(body, 'alice', 'mallo')");
    expect(Number(change.run().changes)).toBeGreaterThan(0);
    database.close();
    const store = openStore({history: createHistory(path), clock: handClock(start + 400_000)});
    // All that was recorded, and that nobody watched since.
    expect(store.projection.seq).toBe(301);
    expect(JSON.stringify([...store.projection.jobs.values()])).not.toContain('mallo');
    expect(store.projection.jobs.size).toBe(200);
    store.close();
  });
});
