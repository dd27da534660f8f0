import {existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {DatabaseSync} from 'node:sqlite';
import {describe, expect, it, onTestFinished, vi} from 'vitest';
import {createHistory, readHistory} from '../../source/session/history.js';
import type {Event, EventBody} from '../../source/store/event.js';
import type {History} from '../../source/store/history.js';
import {openLog} from '../../source/store/log.js';
import {troubled} from '../../source/store/log-error.js';
import {openStore} from '../../source/store/open-store.js';
import type {Store} from '../../source/store/store.js';
import {handClock} from '../helpers/hand-clock.js';
import {line, start} from '../store/events.js';

function scratch(): string {
  const folder = mkdtempSync(join(tmpdir(), 'p2p-tui-history-'));
  onTestFinished(() => rmSync(folder, {recursive: true}));
  return join(folder, 'events', 'alice--friends.sqlite');
}

const hello = (name: string): EventBody => ({
  type: 'line',
  topic: 'future.p2p',
  message: line.client(`${name}@a:1`),
});
const note = (text: string): EventBody => ({type: 'note', level: 'info', text});

/** What events are about, in a word each. */
function words(events: Iterable<Event>): readonly string[] {
  return [...events].map((event) => {
    if (event.type === 'note') return event.text;
    return event.type === 'line' && 'from' in event.message
      ? event.message.from.replace('@a:1', '')
      : event.type;
  });
}

function recorded(path: string): readonly string[] {
  const log = openLog(path);
  const events = [...log.read(1)];
  log.close();
  expect(events.map(({seq}) => seq)).toEqual(events.map((_, index) => index + 1));
  return words(events);
}

/** Several dashboards that hear the same. */
function watchers(path: string, count: number, clock = handClock(start)) {
  const stores = Array.from({length: count}, () => openStore({history: createHistory(path), clock}));
  onTestFinished(() => {
    for (const store of stores) store.close();
  });
  return {
    clock,
    stores,
    hear: (...bodies: EventBody[]) => stores.forEach((store) => store.append(...bodies)),
  };
}

const by = (store: Store) => store.recording()?.by;

describe('histories that several processes share', () => {
  it('a shared history has every line once, and what each process alone knows', () => {
    const path = scratch();
    const {clock, stores, hear} = watchers(path, 3);
    const [first, second, third] = stores as [Store, Store, Store];
    expect(stores.map(by)).toEqual(['us', 'another', 'another']);
    hear(hello('one'));
    clock.advance(100);
    second.append(note('of the second'));
    hear(hello('two'));
    third.append(note('of the third'));
    clock.advance(100);
    first.append(note('of the first'));
    clock.advance(1000);
    expect([...recorded(path)].sort()).toEqual(
      ['one', 'two', 'of the first', 'of the second', 'of the third'].sort(),
    );
    // Whoever records has the events as the log has them.
    expect(words(first.tail(9))).toEqual(recorded(path));
    expect(first.projection.seq).toBe(5);
    expect(first.tail(9).map(({seq}) => seq)).toEqual([1, 2, 3, 4, 5]);
  });

  it('another process records the history within a second after the recorder has left', () => {
    const path = scratch();
    const {clock, stores, hear} = watchers(path, 2);
    const [first, second] = stores as [Store, Store];
    let told = 0;
    second.subscribe(() => (told += 1));
    hear(hello('one'));
    first.close();
    hear(hello('two'));
    second.append(note('own'));
    const before = told;
    clock.advance(500);
    expect(by(second)).toBe('us');
    expect(told).toBeGreaterThan(before);
    hear(hello('three'));
    clock.advance(50);
    expect([...recorded(path)].sort()).toEqual(['one', 'own', 'three', 'two']);
    expect(words(second.tail(9))).toEqual(recorded(path));
    expect(second.projection.counters.lines).toBe(3);
  });

  it('a new recorder writes the lines that the one before had no time to write', () => {
    const path = scratch();
    const clock = handClock(start);
    const dying = createHistory(path);
    expect(dying.claim()).toBe(true);
    const log = dying.open();
    const {stores, hear} = watchers(path, 1, clock);
    const [store] = stores as [Store];
    const names = Array.from({length: 20}, (_, index) => `n${index}`);
    for (const name of names) hear(hello(name));
    // It wrote some, among them one that came twice and was heard once so far.
    const events = store.tail(20);
    log.append(events.slice(0, 12));
    log.close();
    dying.release();
    hear(hello('n3'));
    clock.advance(600);
    expect(recorded(path)).toEqual([...names, 'n3']);
    expect(by(store)).toBe('us');
  });

  it('a history is recorded by nobody while its recorder writes nothing', () => {
    const path = scratch();
    const stopped = createHistory(path);
    stopped.claim();
    onTestFinished(stopped.release);
    const {clock, stores, hear} = watchers(path, 1);
    const [store] = stores as [Store];
    clock.advance(10_000);
    expect(by(store)).toBe('another');
    hear(hello('one'));
    clock.advance(1000);
    expect(by(store)).toBe('another');
    clock.advance(2000);
    expect(store.recording()).toMatchObject({by: 'nobody', reason: 'its recorder is silent'});
    stopped.release();
    clock.advance(500);
    expect(by(store)).toBe('us');
    expect(recorded(path)).toEqual(['one']);
  });

  it('a suspended process leaves the history to another one, and takes in what it missed', () => {
    const path = scratch();
    const {clock, stores} = watchers(path, 2);
    const [first, second] = stores as [Store, Store];
    first.append(hello('one'));
    second.append(hello('one'));
    first.pause();
    clock.advance(500);
    expect(by(second)).toBe('us');
    second.append(hello('two'));
    second.close();
    first.resume();
    expect(by(first)).toBe('us');
    first.append(hello('three'));
    clock.advance(50);
    expect(recorded(path)).toEqual(['one', 'two', 'three']);
    expect(words(first.tail(9))).toEqual(['one', 'two', 'three']);
    expect([...first.projection.hellos.keys()]).toEqual(['one@a:1', 'two@a:1', 'three@a:1']);
  });

  it('a history goes on in a new file when its own is deleted', () => {
    const path = scratch();
    const {clock, stores, hear} = watchers(path, 1);
    const [store] = stores as [Store];
    hear(hello('one'));
    clock.advance(50);
    for (const name of readdirSync(join(path, '..'))) {
      if (!name.endsWith('.lock')) rmSync(join(path, '..', name));
    }
    hear(hello('two'));
    clock.advance(50);
    expect(recorded(path)).toEqual(['two']);
    expect(store.tail(9).map(({seq}) => seq)).toEqual([1]);
  });
});

/** A history whose log fails while `full` is set. */
function smallDisk(path: string): History & {full: boolean} {
  const history = createHistory(path);
  const disk = {
    ...history,
    full: false,
    open() {
      const log = history.open();
      return {
        ...log,
        append(events: readonly Event[]) {
          if (disk.full) throw troubled(path, 'full');
          return log.append(events);
        },
      };
    },
  };
  return disk;
}

describe('histories that cannot be written', () => {
  it('a history on a full disk is reported, tried again with growing pauses, and written later', () => {
    const path = scratch();
    const clock = handClock(start);
    const disk = smallDisk(path);
    const store = openStore({history: disk, clock});
    onTestFinished(store.close);
    let told = 0;
    store.append(hello('one'));
    clock.advance(50);
    store.subscribe(() => (told += 1));
    disk.full = true;
    store.append(hello('two'));
    expect(told).toBe(1);
    clock.advance(500);
    expect(told).toBeGreaterThan(1);
    expect(store.recording()).toMatchObject({by: 'nobody', reason: 'disk full', detail: /make room/});
    for (let second = 0; second < 100; second += 1) {
      store.append(hello(`n${second}`));
      clock.advance(1000);
    }

    expect(recorded(path)).toEqual(['one']);
    disk.full = false;
    clock.advance(60_000);
    expect(by(store)).toBe('us');
    const names = Array.from({length: 100}, (_, second) => `n${second}`);
    const all = recorded(path);
    expect(all.filter((word) => !word.startsWith('History'))).toEqual(['one', 'two', ...names]);
    expect(all.filter((word) => word.startsWith('History is not recorded. '))).toHaveLength(1);
    expect(all.at(-1)).toBe('History is recorded again.');
    expect(words(store.tail(200))).toEqual(all);
  });

  it('a history on a full disk counts the events that do not fit into memory meanwhile', () => {
    const path = scratch();
    const clock = handClock(start);
    const disk = smallDisk(path);
    const store = openStore({history: disk, clock});
    onTestFinished(store.close);
    disk.full = true;
    for (let count = 1; count <= 50_010; count += 1) store.append(note(`n${count}`));
    disk.full = false;
    clock.advance(60_000);
    expect(by(store)).toBe('us');
    const all = recorded(path);
    const [gap = '', oldest = ''] = all;
    const dropped = Number(/^(\d+) events were not recorded here/.exec(gap)?.[1]);
    expect(dropped).toBeGreaterThan(0);
    expect(oldest).toBe(`n${dropped + 1}`);
    expect(words(store.tail(all.length))).toEqual(all);
    expect(store.projection.seq).toBe(all.length);
  });

  const blocked: readonly (readonly [string, string, (path: string) => void])[] = [
    [
      'a file is where its folder should be',
      'log not writable',
      (path) => writeFileSync(join(path, '..'), ''),
    ],
    ['its lock is a directory', 'lock not to be had', (path) => mkdirSync(`${path}.lock`, {recursive: true})],
    ['it is a directory itself', 'log not writable', (path) => mkdirSync(path, {recursive: true})],
    [
      'a later version wrote it',
      'log of a later version',
      (path) => {
        mkdirSync(join(path, '..'));
        const later = new DatabaseSync(path);
        later.exec('PRAGMA user_version = 99');
        later.close();
      },
    ],
  ];

  it.each(blocked)('a history opens in memory when %s, and is recorded once it can', (_, reason, block) => {
    const path = scratch();
    block(path);
    const clock = handClock(start);
    const store = openStore({history: createHistory(path), clock});
    onTestFinished(store.close);
    store.append(hello('one'));
    clock.advance(1000);
    expect(store.recording()).toMatchObject({by: 'nobody', reason});
    expect(store.projection.counters.lines).toBe(1);
    const [told, ...more] = store.tail(9).filter(({type}) => type === 'note');
    expect(more).toEqual([]);
    expect(told).toMatchObject({level: 'error', text: /^History is not recorded\. .* \S+events.*: .*\.$/});
    rmSync(join(path, '..'), {recursive: true});
    clock.advance(60_000);
    expect(by(store)).toBe('us');
    expect(recorded(path)).toContain('one');
  });

  it('a history takes a lock file with anything in it', () => {
    const path = scratch();
    mkdirSync(join(path, '..'));
    writeFileSync(`${path}.lock`, 'no database, but something else '.repeat(99));
    const {stores} = watchers(path, 2);
    expect(stores.map(by)).toEqual(['us', 'another']);
  });
});

describe('damaged histories', () => {
  it('a damaged history is set aside under a name that says so, and what can be read goes on', () => {
    const path = scratch();
    const clock = handClock(start);
    const first = openStore({history: createHistory(path), clock});
    for (let count = 0; count < 3000; count += 1) first.append(note(`note ${count} ${'x'.repeat(100)}`));
    first.close();
    const bytes = readFileSync(path);
    // A page in the middle.
    bytes.fill(0xff, 4096 * 60, 4096 * 61);
    writeFileSync(path, bytes);

    const store = openStore({history: createHistory(path), clock});
    expect(by(store)).toBe('us');
    store.append(note('new'));
    store.close();
    const all = recorded(path);
    const sentence = all.find((word) => word.startsWith('The history '));
    const aside =
      /is kept as (\S+damaged-[\d-]+T[\d-]+\.sqlite), and the (\d+) events that could be read/.exec(
        sentence ?? '',
      );
    expect(existsSync(aside?.[1] ?? '')).toBe(true);
    expect(readFileSync(aside?.[1] ?? '').subarray(4096 * 60, 4096 * 61)).toEqual(Buffer.alloc(4096, 0xff));
    const kept = all.filter((word) => word.startsWith('note '));
    expect(kept.length).toBeGreaterThan(2900);
    const gap = all.findIndex((word) => /^\d+ events are missing here/.test(word));
    expect(kept.length + Number.parseInt(all[gap] ?? '', 10)).toBe(3000);
    expect(all[gap - 1]?.startsWith('note ')).toBe(true);
    expect(all[gap + 1]?.startsWith('note ')).toBe(true);
    expect(all.at(-1)).toBe('new');
    // It is damaged no more.
    const names = readdirSync(join(path, '..'));
    openStore({history: createHistory(path), clock}).close();
    expect(readdirSync(join(path, '..'))).toEqual(names);
  });
});

describe('reading what is recorded', () => {
  it('a history beside which nothing may be written is read all the same', () => {
    const data = mkdtempSync(join(tmpdir(), 'p2p-tui-read-only-'));
    const temporary = mkdtempSync(join(tmpdir(), 'p2p-tui-temporary-'));
    vi.stubEnv('XDG_DATA_HOME', data);
    vi.stubEnv('TMPDIR', temporary);
    onTestFinished(() => {
      vi.unstubAllEnvs();
      for (const folder of [data, temporary]) rmSync(folder, {recursive: true});
    });
    const path = join(data, 'p2p-tui', 'events', 'alice--friends.sqlite');
    const store = openStore({history: createHistory(path), clock: handClock(start)});
    store.append(note('before'));
    store.close();
    // As on a disk that is read-only, also for root: SQLite finds no room for what it shares with other readers.
    rmSync(`${path}-shm`, {force: true});
    mkdirSync(`${path}-shm`);
    const left = () => readdirSync(join(data, 'p2p-tui', 'events')).filter((name) => !name.endsWith('-wal'));
    const before = left();
    const {events, close} = readHistory('alice/friends');
    expect(words(events())).toContain('before');
    expect(close()).toBeUndefined();
    expect(left()).toEqual(before);
    expect(readdirSync(temporary)).toEqual([]);
  });
});
