import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import type {Message} from '../../source/message/types.js';
import {apply} from '../../source/store/apply.js';
import {cloneProjection, emptyProjection} from '../../source/store/empty.js';
import type {Event, EventBody} from '../../source/store/event.js';
import {stages} from '../../source/store/event.js';
import type {Projection} from '../../source/store/projection.js';
import {messages} from '../message/arbitrary.js';
import {line, start} from './events.js';
import {checkInvariants, entities} from './invariants.js';

const peer = fc.constantFrom('alice@a:1', 'bob@b:2', 'carol@c:3', 'dave@d:4');
const job = fc.constantFrom('aaaa-1', 'aaaa-2', 'bbbb-1');

/** Few peers and few jobs, so that their lines meet. */
const message: fc.Arbitrary<Message> = fc.oneof(
  peer.map((from) => line.client(from)),
  fc.tuple(peer, fc.integer({min: -10, max: 400})).map(([from, expires]) => line.worker(from, expires)),
  peer.map((from) => line.cluster(from)),
  fc.subarray(['alice', 'bob', 'erin']).map((users) => line.access(users)),
  peer.map((from) => line.bye(from)),
  fc
    .tuple(peer, job, fc.integer({min: 0, max: 300}))
    .map(([from, future, expires]) => line.request(from, future, expires)),
  fc
    .tuple(
      fc.constantFrom(
        'offer' as const,
        'accept' as const,
        'result' as const,
        'withdraw' as const,
        'started' as const,
      ),
      peer,
      peer,
      job,
    )
    .map(([type, from, to, future]) => line[type](from, to, future)),
  fc
    .tuple(fc.constantFrom('received' as const, 'decline' as const), peer, peer, job)
    .map(([type, from, to, future]) => line[type](from, to, future)),
  fc.tuple(peer, peer, job).map(([from, to, future]) => line.progress(from, to, future, 3)),
  fc
    .tuple(
      peer,
      fc.constantFrom('idle', 'offering', 'fetching', 'running', 'returning', 'draining'),
      fc.option(job, {nil: undefined}),
    )
    .map(([from, state, future]) => line.heartbeat(from, {state, ...(future && {future})})),
);

const ownBody: fc.Arbitrary<EventBody> = fc.oneof(
  fc
    .tuple(
      job,
      fc.constantFrom(...stages),
      fc.constantFrom('client' as const, 'worker' as const),
      peer,
      fc.option(fc.integer({min: 1, max: 3}), {nil: undefined}),
    )
    .map(([id, stage, as, worker, attempt]): EventBody => ({
      type: 'job',
      job: id,
      stage,
      as,
      worker,
      attempt,
    })),
  fc
    .tuple(
      job,
      fc.constantFrom('out' as const, 'back' as const),
      fc.constantFrom('send' as const, 'receive' as const),
      fc.constantFrom('waiting' as const, 'moving' as const, 'done' as const, 'failed' as const),
      peer,
    )
    .map(([id, leg, direction, state, to]): EventBody => ({
      type: 'transfer',
      job: id,
      leg,
      direction,
      state,
      peer: to,
      bytes: 5,
      total: 9,
    })),
  fc
    .constantFrom(
      'connecting' as const,
      'live' as const,
      'denied' as const,
      'lost' as const,
      'closed' as const,
    )
    .map((state): EventBody => ({type: 'link', state, board: 'localhost:22'})),
  fc.tuple(peer, fc.nat(3)).map(([from, jobs]): EventBody => ({
    type: 'line',
    topic: 'p2p-tui',
    message: {type: 'keepalive', when: '2026-11-21T22:00:00', expires: 0, from, jobs, every: 20},
  })),
  fc
    .tuple(
      fc.boolean(),
      fc.boolean(),
      fc.subarray(['alice', 'bob']),
      fc.option(fc.nat(9e12), {nil: undefined}),
    )
    .map(([active, busy, users, leaveAt]): EventBody => ({
      type: 'hosting',
      ...{active, busy, users, leaveAt, inForce: active && !busy},
    })),
  fc
    .constantFrom('hosting' as const, undefined)
    .map((about): EventBody => ({type: 'note', level: 'info', text: 'told', about})),
  // Placed on the timeline by `eventsOf`.
  fc
    .constantFrom('opening' as const, 'link' as const, 'asleep' as const)
    .map((cause): EventBody => ({type: 'gap', cause, from: 0, to: 0})),
  fc
    .constantFrom(-31_536_000_000, -3_600_000, 6000, 31_536_000_000)
    .map((by): EventBody => ({type: 'clock', from: 0, to: by})),
);

const lineBody = fc
  .tuple(message, fc.constantFrom('future.p2p' as const, 'p2p-tui' as const), fc.boolean())
  .map(([told, topic, ours]): EventBody => ({type: 'line', topic, message: told, ours}));

/** Bodies with the milliseconds that pass before each: mostly little, sometimes minutes. */
const body = fc.oneof({arbitrary: lineBody, weight: 8}, {arbitrary: ownBody, weight: 2});
const pause = fc.oneof(
  {arbitrary: fc.nat(1500), weight: 8},
  {arbitrary: fc.nat(100_000), weight: 2},
  {arbitrary: fc.nat(8_000_000), weight: 1},
);
const history = fc.array(fc.tuple(body, pause), {maxLength: 60, size: 'max'});

function eventsOf(bodies: readonly (readonly [EventBody, number])[]): readonly Event[] {
  let time = start;
  let offset = 0;
  return bodies.map(([told, milliseconds], index) => {
    const from = time;
    time += milliseconds;
    if (told.type === 'gap') return {...told, from, to: time, seq: index + 1, at: time + offset, time};
    if (told.type === 'clock') {
      const {to: by} = told;
      const shown = time + offset;
      offset += by;
      return {...told, from: shown, to: shown + by, seq: index + 1, at: time + offset, time};
    }

    return {...told, seq: index + 1, at: time + offset, time};
  });
}

/** Whether a process is there at a moment, to let time pass: none is while a history waits to be opened again. */
function isRunning(events: readonly Event[], moment: number): boolean {
  return !events.some((event) => event.type === 'gap' && moment > event.from && moment <= event.to);
}

function fold(events: readonly Event[]): Projection {
  const p = emptyProjection(0);
  for (const event of events) apply(p, event);
  return p;
}

describe('apply', () => {
  it('the projection keeps its invariants over any history', () => {
    fc.assert(
      fc.property(history, (bodies) => {
        const p = emptyProjection(start);
        let version = 0;
        for (const event of eventsOf(bodies)) {
          apply(p, event);
          checkInvariants(p);
          expect(p.version).toBeGreaterThan(version);
          version = p.version;
        }
      }),
      {numRuns: 300},
    );
  });

  it('the projection takes any message a board can carry', () => {
    const any = fc
      .tuple(fc.constantFrom('future.p2p' as const, 'p2p-tui' as const))
      .chain(([topic]) => messages(topic).map((told): EventBody => ({type: 'line', topic, message: told})));
    fc.assert(
      fc.property(fc.array(fc.tuple(any, pause), {maxLength: 40}), (bodies) => {
        checkInvariants(fold(eventsOf(bodies)));
      }),
    );
  });

  it('a line that comes twice gives the same entities as once', () => {
    fc.assert(
      fc.property(history, lineBody, (bodies, told) => {
        const events = eventsOf(bodies);
        const p = fold(events);
        const again: Event = {...told, seq: events.length + 1, at: p.now + p.offset, time: p.now};
        apply(p, again);
        const once = entities(cloneProjection(p));
        apply(p, {...again, seq: again.seq + 1});
        expect(entities(p)).toEqual(once);
      }),
      {numRuns: 1000},
    );
  });

  it('a history comes to the same state with and without ticks', () => {
    fc.assert(
      fc.property(history, fc.array(fc.nat(8_000_000), {maxLength: 50}), (bodies, times) => {
        const events = eventsOf(bodies);
        const last = events.at(-1)?.time ?? start;
        const ticks = times
          .map((ms): Event => {
            const time = start + ms;
            const before = events.findLast((event) => event.time <= time);
            return {type: 'tick', seq: 0, at: time + (before ? before.at - before.time : 0), time};
          })
          .filter(({time}) => time <= last && isRunning(events, time));
        const ticked = fold([...events, ...ticks].sort((one, other) => one.time - other.time));
        const plain = fold(events);
        // A tick before the first event would begin the history.
        fc.pre(ticks.every(({time}) => time >= (events[0]?.time ?? Number.POSITIVE_INFINITY)));
        expect(entities(ticked)).toEqual(entities(plain));
      }),
      {numRuns: 500},
    );
  });

  it('later events never touch a snapshot', () => {
    fc.assert(
      fc.property(history, history, (before, after) => {
        const events = eventsOf([...before, ...after]);
        const p = fold(events.slice(0, before.length));
        const copy = cloneProjection(p);
        const shown = JSON.stringify(entities(copy));
        for (const event of events.slice(before.length)) apply(p, event);
        expect(JSON.stringify(entities(copy))).toBe(shown);
      }),
    );
  });
});
