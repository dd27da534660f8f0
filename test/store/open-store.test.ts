import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {describe, expect, it, onTestFinished} from 'vitest';
import type {EventBody} from '../../source/store/event.js';
import type {EventLog} from '../../source/store/log.js';
import {openLog} from '../../source/store/log.js';
import {openStore} from '../../source/store/open-store.js';
import {transcript} from '../fixtures/transcript.js';
import {handClock} from '../helpers/hand-clock.js';
import {line, lineBody, start} from './events.js';
import {entities} from './invariants.js';

const note = (text: string): EventBody => ({type: 'note', level: 'info', text});
const heartbeat: EventBody = {type: 'line', topic: 'p2p-tui', message: line.heartbeat('bob@b:2')};

function scratch(): string {
  const folder = mkdtempSync(join(tmpdir(), 'p2p-tui-store-'));
  onTestFinished(() => rmSync(folder, {recursive: true}));
  return folder;
}

describe('openStore', () => {
  it('the store gives events their places and times, and calls subscribers once for each append', () => {
    const clock = handClock(start);
    const store = openStore({clock});
    let told = 0;
    const stop = store.subscribe(() => {
      told += 1;
    });
    store.append(note('one'), note('two'));
    clock.advance(50);
    store.append(note('three'));
    expect(told).toBe(2);
    expect(store.tail(9).map(({seq, at}) => [seq, at - start])).toEqual([
      [1, 0],
      [2, 0],
      [3, 50],
    ]);
    store.append();
    stop();
    store.append(note('four'));
    expect(told).toBe(2);
    store.close();
  });

  it('the store ticks once a second, and calls subscribers only when that changed something', () => {
    const clock = handClock(start);
    const store = openStore({clock});
    let told = 0;
    store.append(heartbeat);
    store.subscribe(() => {
      told += 1;
    });
    clock.advance(29_000);
    expect(store.projection.now).toBe(start + 29_000);
    expect(told).toBe(0);
    clock.advance(1000);
    expect(told).toBe(1);
    expect(store.projection.workers.get('bob@b:2')?.state).toBe('late');
    expect(store.projection.seq).toBe(1);
    store.close();
    clock.advance(60_000);
    expect(store.projection.now).toBe(start + 30_000);
  });

  it('the store writes within 50 ms, also when its timer is late, and what is left when it closes', () => {
    const batches: number[] = [];
    const log = openLog(':memory:');
    const told: EventLog = {
      ...log,
      append: (events) => {
        batches.push(events.length);
        return log.append(events);
      },
    };
    const clock = handClock(start);
    const store = openStore({log: told, clock});
    store.append(note('one'));
    clock.advance(30);
    store.append(note('two'));
    expect(batches).toEqual([]);
    clock.advance(20);
    expect(batches).toEqual([2]);
    store.append(note('three'));
    clock.hold(50);
    store.append(note('four'));
    expect(batches).toEqual([2, 2]);
    store.append(note('five'));
    store.close();
    expect(batches).toEqual([2, 2, 1]);
  });

  it('the store comes to the same state again from its log, without the ticks', () => {
    const path = join(scratch(), 'events.db');
    const clock = handClock(start);
    const store = openStore({log: openLog(path), clock});
    for (const {line: text, topic} of transcript) {
      store.append(lineBody(text, topic));
      clock.advance(700);
    }

    store.append(heartbeat);
    clock.advance(100_000);
    store.append(note('the end'));
    const before = entities(store.snapshot());
    store.close();

    const again = openStore({log: openLog(path), clock, record: false});
    const hidden = (state: unknown) =>
      JSON.stringify(state, (key, value: unknown) => (key === 'via' ? undefined : value));
    expect(hidden(entities(again.projection))).toBe(hidden(before));
    expect(again.projection.workers.get('bob@b:2')?.state).toBe('lost');
    expect(again.projection.counters.events).toBe(transcript.length + 2);
    again.append(note('not recorded'));
    again.close();
    const log = openLog(path);
    expect(log.lastSeq()).toBe(transcript.length + 2);
    log.close();
  });

  it('the store gives older events from the log when memory has them no more', () => {
    const clock = handClock(start);
    const store = openStore({log: openLog(':memory:'), clock});
    for (let index = 1; index <= 20_000; index += 1) store.append(note(`note ${index}`));
    const texts = (count: number, before?: number) =>
      store.tail(count, before).map((event) => (event.type === 'note' ? event.text : event.type));
    expect(texts(2)).toEqual(['note 19999', 'note 20000']);
    expect(texts(2, 5)).toEqual(['note 4', 'note 5']);
    expect(texts(3, 2)).toEqual(['note 1', 'note 2']);
    expect(texts(0)).toEqual([]);
    store.close();
  });

  it('the store goes on in memory when the log cannot be written, with one note of it', () => {
    const log: EventLog = {
      ...openLog(':memory:'),
      append() {
        throw new Error('The disk is full.');
      },
    };
    const clock = handClock(start);
    const store = openStore({log, clock});
    store.append(note('one'));
    clock.advance(1000);
    store.append(note('two'));
    clock.advance(1000);
    const texts = store.tail(9).map((event) => (event.type === 'note' ? event.text : event.type));
    expect(texts).toEqual(['one', 'History is not recorded. The disk is full.', 'two']);
    store.close();
  });

  it('the store records what a wrong clock showed, that it jumped, and the time that really passed', () => {
    const clock = handClock(start);
    const path = join(scratch(), 'events.db');
    const store = openStore({log: openLog(path), clock});
    const year = 365 * 86_400_000;
    store.append(note('one'));
    clock.jump(year);
    clock.advance(500);
    store.append(note('a year ahead'));
    clock.jump(-year);
    clock.advance(500);
    store.append(note('two'));
    store.close();
    clock.advance(10_000);
    const again = openStore({log: openLog(path), clock});
    again.append(note('three'));
    const told = again
      .tail(9)
      .map((event) => [
        event.type === 'note' ? event.text : event.type,
        event.at - start,
        event.time - start,
      ]);
    expect(told).toEqual([
      ['one', 0, 0],
      ['clock', year + 500, 500],
      ['a year ahead', year + 500, 500],
      ['clock', 1000, 1000],
      ['two', 1000, 1000],
      ['gap', 11_000, 11_000],
      ['three', 11_000, 11_000],
    ]);
    again.close();
  });

  it('the store records gaps for the time without a recorder and without a connection', () => {
    const clock = handClock(start);
    const path = join(scratch(), 'events.db');
    const link = (state: 'connecting' | 'live' | 'lost'): EventBody => ({type: 'link', state, board: 'b:22'});
    const killed = openStore({log: openLog(path), clock});
    const running = line.heartbeat('bob@b:2', {state: 'running', future: 'aaaa-1'});
    killed.append(link('live'), {type: 'line', topic: 'p2p-tui', message: running});
    clock.advance(1000);
    // Nothing tells the log that it is closed.
    const before = openLog(path);
    expect(before.lastSeq()).toBe(2);
    clock.advance(599_000);

    const store = openStore({log: before, clock});
    expect(store.projection.jobs.get('aaaa-1')).toMatchObject({stage: 'running', unseen: start});
    expect(store.projection.workers.get('bob@b:2')).toMatchObject({state: 'unknown'});
    store.append(link('connecting'), link('live'), link('lost'));
    clock.advance(5000);
    store.append(link('connecting'), link('live'));
    const gaps = store.tail(20).filter((event) => event.type === 'gap');
    expect(gaps).toMatchObject([
      {cause: 'opening', from: start, to: start + 600_000},
      {cause: 'link', from: start + 600_000, to: start + 605_000},
    ]);
    expect(store.projection.gaps).toEqual([{from: start, to: start + 605_000}]);
    store.close();
    killed.close();
  });

  it('the store records a gap for the time it did not run, and no worker is late for that', () => {
    const clock = handClock(start);
    const store = openStore({clock});
    store.append({type: 'line', topic: 'p2p-tui', message: line.heartbeat('bob@b:2', {every: 15})});
    clock.advance(2000);
    clock.hold(3_600_000);
    store.append(note('awake'));
    expect(store.tail(2)).toMatchObject([
      {type: 'gap', cause: 'asleep', from: start + 2000, to: start + 3_602_000},
      {type: 'note'},
    ]);
    clock.advance(20_000);
    expect(store.projection.workers.get('bob@b:2')?.state).toBe('unknown');
    clock.advance(20_000);
    expect(store.projection.workers.get('bob@b:2')?.state).toBe('late');
    store.close();
  });

  it('the store gives snapshots that later events do not touch', () => {
    const clock = handClock(start);
    const store = openStore({clock});
    store.append(heartbeat);
    const snapshot = store.snapshot();
    store.append({type: 'line', topic: 'p2p-tui', message: line.bye('bob@b:2')});
    expect(snapshot.workers.get('bob@b:2')?.state).toBe('idle');
    expect(store.projection.workers.get('bob@b:2')?.state).toBe('gone');
    store.close();
  });
});
