import {parseLine} from '../../source/message/parse.js';
import {localTime} from '../../source/message/time.js';
import type {Ending, HeartbeatMessage, Message, Topic} from '../../source/message/types.js';
import {apply} from '../../source/store/apply.js';
import {emptyProjection} from '../../source/store/empty.js';
import type {Event, EventBody} from '../../source/store/event.js';
import type {Job, Projection, Worker} from '../../source/store/projection.js';

/** A full second, so that tests can count seconds from it. */
export const start = Date.UTC(2026, 10, 21, 22, 0, 0);

const when = '2026-11-21T22:00:00';
const protocols = ['wormhole'];

/** A cluster under test: events in, projection out. Times are seconds from `start`. */
type Scene = {
  readonly projection: Projection;
  /** Every event applied so far, without ticks. */
  readonly events: readonly Event[];
  event(seconds: number, body: EventBody): void;
  /** A message on the first topic. */
  say(seconds: number, message: Message): void;
  /** A message on the second topic. */
  tell(seconds: number, message: Message): void;
  /** Lets time pass. */
  wait(seconds: number): void;
  job(id: string): Job;
  worker(id: string): Worker;
};

/** Both times of an event, with a clock that is right. */
const at = (seconds: number) => ({at: start + seconds * 1000, time: start + seconds * 1000});

export function scene(): Scene {
  const projection = emptyProjection(start);
  const events: Event[] = [];
  const event = (seconds: number, body: EventBody) => {
    const full: Event = {...body, seq: projection.seq + 1, ...at(seconds)};
    events.push(full);
    apply(projection, full);
  };
  const line = (topic: Topic) => (seconds: number, message: Message) => {
    event(seconds, {type: 'line', topic, message: sentNow(seconds, message)});
  };
  return {
    projection,
    events,
    event,
    say: line('future.p2p'),
    tell: line('p2p-tui'),
    wait(seconds) {
      apply(projection, {type: 'tick', seq: projection.seq, ...at(seconds)});
    },
    job: (id) => found(projection.jobs.get(id), id),
    worker: (id) => found(projection.workers.get(id), id),
  };
}

function found<Entity>(entity: Entity | undefined, id: string): Entity {
  if (!entity) throw new Error(`nobody knows ${id}`);
  return entity;
}

/** With `when` as a sender would write it whose clock is right. */
function sentNow(seconds: number, message: Message): Message {
  return 'when' in message ? {...message, when: localTime(start + seconds * 1000, 0)} : message;
}

const in_ = (seconds: number) => start / 1000 + seconds;

/** Messages with what the tests do not care about filled in; `expires` counts seconds from `start`. */
export const line = {
  cluster: (from: string): Message => ({type: 'cluster', when, expires: in_(3600), from, protocols}),
  access: (users: readonly string[], owner = 'alice@a:1'): Message => ({
    type: 'access',
    owner,
    users,
    expires: in_(3600),
  }),
  client: (from: string): Message => ({type: 'client', when, expires: in_(3600), from, protocols}),
  worker: (from: string, expires = 3600): Message => ({
    type: 'worker',
    when,
    expires: in_(expires),
    from,
    protocols,
  }),
  request: (from: string, future: string, expires = 10, more: object = {}): Message => ({
    type: 'request',
    when,
    expires: in_(expires),
    from,
    future,
    size: 800,
    protocols,
    ...more,
  }),
  offer: (from: string, to: string, future: string, expires = 15): Message => ({
    type: 'offer',
    when,
    expires: in_(expires),
    from,
    to,
    future,
    protocols,
  }),
  accept: (from: string, to: string, future: string): Message => ({
    type: 'accept',
    when,
    expires: in_(60),
    from,
    to,
    future,
    via: 'wormhole://1234-0123456789ab',
  }),
  result: (from: string, to: string, future: string, ending: Ending = {}): Message => ({
    type: 'result',
    when,
    expires: in_(60),
    from,
    to,
    future,
    via: 'wormhole://1234-0123456789ab',
    ...ending,
  }),
  withdraw: (from: string, to: string, future: string): Message => ({
    type: 'withdraw',
    when,
    from,
    to,
    future,
  }),
  started: (from: string, to: string, future: string): Message => ({type: 'started', when, from, to, future}),
  ended: (from: string, to: string, future: string, ending: Ending): Message => ({
    type: 'ended',
    when,
    from,
    to,
    future,
    ...ending,
  }),
  received: (from: string, to: string, future: string, ending: Ending = {}): Message => ({
    type: 'received',
    when,
    from,
    to,
    future,
    ...ending,
  }),
  decline: (from: string, to: string, future: string): Message => ({
    type: 'decline',
    when,
    from,
    to,
    future,
    reason: 'no such runtime',
  }),
  progress: (from: string, to: string, future: string, done: number): Message => ({
    type: 'progress',
    when,
    from,
    to,
    future,
    done,
    total: 10,
  }),
  heartbeat: (from: string, more: Partial<HeartbeatMessage> = {}): Message => ({
    type: 'heartbeat',
    when,
    expires: in_(3600),
    from,
    state: 'idle',
    slots: 1,
    done: 0,
    failed: 0,
    runtimes: ['node', 'r'],
    load: 0.5,
    rss: 1e8,
    every: 15,
    version: '0.1.0',
    ...more,
  }),
  bye: (from: string): Message => ({type: 'bye', when, from}),
};

/** A line as an event body. */
export function lineBody(text: string, topic: Topic): EventBody {
  return {type: 'line', topic, message: parseLine(text, topic)};
}
