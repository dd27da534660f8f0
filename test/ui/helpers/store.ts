import {cloneProjection} from '../../../source/store/empty.js';
import type {Event, EventBody} from '../../../source/store/event.js';
import type {Projection} from '../../../source/store/projection.js';
import type {Store} from '../../../source/store/store.js';
import {busyJobId, busyNow, busyProjection} from './projection.js';

/** A store whose projection the test owns: `change` edits it and tells the subscribers as an append would. */
export type TestStore = Store & {
  change(edit: (projection: Projection) => void): void;
  readonly subscribers: number;
};

/** A store over `projection` that remembers what is appended and folds nothing. */
export const testStore = (
  projection: Projection = busyProjection(),
  events: readonly Event[] = busyEvents(),
): TestStore => {
  const log = [...events];
  const subscribers = new Set<() => void>();
  const tell = () => {
    for (const changed of subscribers) changed();
  };
  return {
    projection,
    append(...bodies: readonly EventBody[]) {
      for (const body of bodies) log.push({...body, seq: (projection.seq += 1), at: busyNow, time: busyNow});
      projection.version += 1;
      tell();
    },
    subscribe(changed) {
      subscribers.add(changed);
      return () => subscribers.delete(changed);
    },
    tail: (count, before = Infinity) => log.filter((event) => event.seq <= before).slice(-count),
    now: () => busyNow,
    recording: () => ({by: 'us'}),
    pause: () => undefined,
    resume: () => undefined,
    snapshot: () => cloneProjection(projection),
    close() {
      subscribers.clear();
    },
    change(edit) {
      edit(projection);
      projection.version += 1;
      tell();
    },
    get subscribers() {
      return subscribers.size;
    },
  };
};

const line = (seq: number, secondsAgo: number, message: object): Event =>
  ({
    type: 'line',
    topic: 'future.p2p',
    seq,
    at: busyNow - secondsAgo * 1000,
    time: busyNow - secondsAgo * 1000,
    message: {when: '2026-11-21T14:22:00', expires: 0, protocols: ['wormhole'], ...message},
  }) as unknown as Event;

/** The last events of the mock, among them a hostile line and heartbeats. */
export const busyEvents = (): readonly Event[] => [
  line(1, 9, {type: 'worker', from: 'erin@nut:300'}),
  {
    type: 'line',
    topic: 'future.p2p',
    seq: 2,
    at: busyNow - 8000,
    time: busyNow - 8000,
    message: {type: 'bad', reason: 'no message', text: 'hello \u001B[31mred\u0007\u202E world', bytes: 22},
  },
  line(3, 4, {
    type: 'accept',
    from: 'bob@kiwi:901',
    to: 'alice@mango:8812',
    future: busyJobId('e07d'),
    via: 'wormhole://1234-0123456789ab',
  }),
  line(4, 3, {type: 'heartbeat', from: 'dave@plum:717', state: 'idle'}),
  line(5, 2, {type: 'request', from: 'alice@pear:702', future: busyJobId('77aa'), size: 4.2e6}),
  line(6, 2, {type: 'offer', from: 'dave@fig:2020', to: 'alice@pear:702', future: busyJobId('77aa')}),
  line(7, 1, {
    type: 'result',
    from: 'alice@pear:31337',
    to: 'bob@kiwi:901',
    future: busyJobId('0b3f'),
    via: 'wormhole://1234-0123456789ab',
  }),
];
