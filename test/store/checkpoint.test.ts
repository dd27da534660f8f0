import {crc32} from 'node:zlib';
import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {apply} from '../../source/store/apply.js';
import {checkpointParts, fromCheckpoint} from '../../source/store/checkpoint.js';
import {emptyProjection} from '../../source/store/empty.js';
import type {Event, EventBody} from '../../source/store/event.js';
import type {EventLog} from '../../source/store/log.js';
import {openLog} from '../../source/store/log.js';
import {openStore} from '../../source/store/open-store.js';
import type {Projection} from '../../source/store/projection.js';
import {messages} from '../message/arbitrary.js';
import {handClock} from '../helpers/hand-clock.js';
import {line, start} from './events.js';
import {checkInvariants, entities} from './invariants.js';

const peer = fc.constantFrom('alice@a:1', 'bob@b:2', 'carol@c:3');
const job = fc.constantFrom('aaaa-1', 'aaaa-2', 'bbbb-1');
const told = fc.oneof(
  peer.map((from) => line.client(from)),
  peer.map((from) => line.worker(from)),
  fc.tuple(peer, job, fc.nat(300)).map(([from, future, expires]) => line.request(from, future, expires)),
  fc
    .tuple(
      fc.constantFrom(
        'offer' as const,
        'accept' as const,
        'result' as const,
        'started' as const,
        'received' as const,
      ),
      peer,
      peer,
      job,
    )
    .map(([type, from, to, future]) => line[type](from, to, future)),
  fc.tuple(peer, job).map(([from, future]) => line.heartbeat(from, {state: 'running', future})),
  messages('p2p-tui'),
);
const history = fc.array(fc.tuple(told, fc.oneof(fc.nat(1500), fc.nat(100_000))), {
  maxLength: 50,
  size: 'max',
});

function eventsOf(bodies: readonly (readonly [ReturnType<typeof line.bye>, number])[]): readonly Event[] {
  let at = start;
  return bodies.map(([message, milliseconds], index) => {
    at += milliseconds;
    return {type: 'line', topic: 'future.p2p', message, seq: index + 1, at, time: at};
  });
}

function fold(p: Projection, events: readonly Event[]): Projection {
  for (const event of events) apply(p, event);
  return p;
}

/** As plain values in the order of the maps, without codes. */
function shown(p: Projection): unknown {
  const text = JSON.stringify(
    {...(entities(p) as object), counters: p.counters, seq: p.seq},
    (key, value: unknown) =>
      key === 'via' ? undefined : value instanceof Map ? [...(value as Map<unknown, unknown>)] : value,
  ).replaceAll(/wormhole:\/\/[^,;\s"\\]*/gi, '');
  return JSON.parse(text);
}

describe('checkpoints', () => {
  it('a checkpoint with the events after it comes to the state of all events', () => {
    fc.assert(
      fc.property(history, fc.nat(50), (bodies, place) => {
        const events = eventsOf(bodies);
        const parts = [...checkpointParts(fold(emptyProjection(start), events.slice(0, place)))];
        expect(parts.join('')).not.toContain('0123456789ab');
        const p = fromCheckpoint(parts);
        if (!p) throw new Error('the checkpoint was not taken');
        fold(p, events.slice(place));
        checkInvariants(p);
        expect(shown(p)).toEqual(shown(fold(emptyProjection(start), events)));
      }),
      {numRuns: 400},
    );
  });

  it('a checkpoint of another version, or an empty one, is not taken', () => {
    const [head = '', ...jobs] = checkpointParts(emptyProjection(start));
    expect(fromCheckpoint([head, ...jobs])).toBeDefined();
    const other = head.slice(8).replace(/"schemaVersion":\d+/, '"schemaVersion":0');
    expect(fromCheckpoint([crc32(other).toString(16).padStart(8, '0') + other, ...jobs])).toBeUndefined();
    expect(fromCheckpoint([])).toBeUndefined();
  });

  it('a checkpoint that is damaged anywhere, or incomplete, is not taken', () => {
    const p = emptyProjection(start);
    fold(
      p,
      eventsOf(
        Array.from(
          {length: 6000},
          (_, index) => [line.request('alice@a:1', `aaaa-${index}`, 86_400), 0] as const,
        ),
      ),
    );
    const parts = [...checkpointParts(p)];
    expect(parts.length).toBeGreaterThan(2);
    expect(fromCheckpoint(parts)?.jobs.size).toBe(6000);
    fc.assert(
      fc.property(fc.nat(parts.length - 1), fc.nat(), fc.nat(127), (number, place, code) => {
        const part = parts[number] ?? '';
        const index = place % part.length;
        if (part.charCodeAt(index) === code) return;
        const damaged = part.slice(0, index) + String.fromCharCode(code) + part.slice(index + 1);
        expect(fromCheckpoint(parts.with(number, damaged))).toBeUndefined();
      }),
      {numRuns: 30},
    );
    for (const missing of [0, 1]) expect(fromCheckpoint(parts.toSpliced(missing, 1))).toBeUndefined();
    expect(fromCheckpoint(parts.slice(0, 2))).toBeUndefined();
    expect(fromCheckpoint(parts.map((part) => part.slice(0, -1)))).toBeUndefined();
  });

  it('a checkpoint is written when a long history is closed, and read when it is opened again', () => {
    const memory = openLog(':memory:');
    const readings: number[] = [];
    const log: EventLog = {
      ...memory,
      read(from, to) {
        readings.push(from);
        return memory.read(from, to);
      },
      close() {
        // The next store reads it.
      },
    };
    const clock = handClock(start);
    const store = openStore({log, clock});
    const body = (message: ReturnType<typeof line.bye>): EventBody => ({
      type: 'line',
      topic: 'future.p2p',
      message,
    });
    store.append(
      body(line.request('alice@a:1', 'aaaa-1')),
      body(line.offer('bob@b:2', 'alice@a:1', 'aaaa-1')),
    );
    const notes = Array.from({length: 30_000}, (): EventBody => ({type: 'note', level: 'info', text: 'x'}));
    store.append(...notes);
    store.close();

    const reader = openStore({log, clock, record: false});
    expect(readings).toEqual([30_002 - 4096]);
    expect(shown(reader.projection)).toEqual(shown(store.projection));
    expect(reader.tail(5000).length).toBe(5000);
    reader.close();

    const again = openStore({log, clock});
    expect(again.tail(1)).toMatchObject([{type: 'gap', cause: 'opening', seq: 30_003}]);
    again.append(body(line.accept('alice@a:1', 'bob@b:2', 'aaaa-1')));
    expect(again.projection.jobs.get('aaaa-1')?.stage).toBe('accepted');
    expect(again.projection.seq).toBe(30_004);
    again.close();

    const last = openStore({log, clock, record: false});
    expect(shown(last.projection)).toEqual(shown(again.projection));
    last.close();
    memory.close();
  });
});
