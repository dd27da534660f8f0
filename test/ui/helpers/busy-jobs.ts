/** The jobs of the busy evening: those under way, and those that ended in the last minutes. */
import type {Stage} from '../../../source/store/event.js';
import type {Job} from '../../../source/store/projection.js';
import {busyJob, busyNow, kilo, mega, minute, second} from './busy-entities.js';

export const activeJobs: readonly Job[] = [
  busyJob('c7f1', {stage: 'requested', since: busyNow - 400, size: 12 * kilo, expires: busyNow + 9600}),
  busyJob('77aa', {
    stage: 'offered',
    since: busyNow - 2100,
    client: 'alice@pear:702',
    worker: 'dave@fig:2020',
    ours: 'client',
    offers: [
      {worker: 'dave@fig:2020', at: busyNow - 2100},
      {worker: 'dave@plum:717', at: busyNow - 1200},
    ],
    expires: busyNow + 12_900,
  }),
  busyJob('e07d', {
    stage: 'sending',
    since: busyNow - 4100,
    client: 'bob@kiwi:901',
    worker: 'alice@mango:8812',
    size: 88 * mega,
    ours: 'worker',
    via: 'wormhole://1234-0123456789ab',
  }),
  busyJob('4c1e', {stage: 'running', since: busyNow - 62 * second, worker: 'bob@kiwi:4410', inferred: true}),
  busyJob('91b0', {stage: 'running', since: busyNow - 41 * second, worker: 'bob@kiwi:4411', inferred: true}),
  busyJob('0b3f', {
    stage: 'returning',
    since: busyNow - 3 * second,
    client: 'bob@kiwi:901',
    worker: 'alice@pear:31337',
    size: 1.1 * mega,
    ours: 'worker',
  }),
  busyJob('c3d9', {
    stage: 'running',
    since: busyNow - 31 * minute,
    client: 'alice@pear:702',
    worker: 'erin@lime:5005',
    stalled: true,
    ours: 'client',
  }),
  busyJob('d210', {
    stage: 'running',
    since: busyNow - 12 * second,
    client: 'bob@kiwi:901',
    worker: 'erin@nut:300',
    size: 1.1 * mega,
    inferred: true,
  }),
  busyJob('aa01', {
    stage: 'running',
    since: busyNow - 8 * second,
    client: 'alice@pear:702',
    worker: 'bob@梅の木:77',
    runtime: 'node',
    label: 'tile 14',
    ours: 'client',
    size: 900,
    progress: {done: 3, total: 8, note: 'row 96'},
  }),
  busyJob('aa02', {
    stage: 'running',
    since: busyNow - 19 * second,
    worker: 'carol@date:91',
    size: 310 * kilo,
  }),
  busyJob('aa03', {
    stage: 'running',
    since: busyNow - 5 * minute,
    client: 'bob@kiwi:901',
    worker: 'carol@date:92',
    stalled: true,
    attempts: 2,
  }),
];

const finishers = [
  'bob@kiwi:4410',
  'bob@kiwi:4411',
  'alice@mango:8812',
  'alice@pear:31337',
  'dave@fig:2020',
] as const;

/** Jobs of the last five minutes, so that the timeline and the rates have something to show. */
export const finishedJobs: readonly Job[] = Array.from({length: 60}, (_, index) => {
  const worker = finishers[index % finishers.length] ?? finishers[0];
  const run = (8 + ((index * 7) % 31)) * second;
  const done = busyNow - 70 * second - index * 4 * second;
  const failed = index % 17 === 16;
  const end: Stage = failed ? 'failed' : 'done';
  return busyJob(`f${index.toString(16).padStart(3, '0')}`, {
    stage: end,
    since: done,
    worker,
    client: index % 2 === 0 ? 'carol@mango:501' : 'bob@kiwi:901',
    size: (1 + (index % 5)) * mega,
    inferred: worker.startsWith('bob'),
    times: {
      requested: {at: done - run - 5200, inferred: false},
      offered: {at: done - run - 4300, inferred: false},
      accepted: {at: done - run - 3900, inferred: false},
      sending: {at: done - run - 3800, inferred: worker.startsWith('bob')},
      running: {at: done - run - 1600, inferred: worker.startsWith('bob')},
      returning: {at: done - 1500, inferred: false},
      [end]: {at: done, inferred: worker.startsWith('bob')},
    },
    ...(failed && {reason: 'the worker was killed'}),
  });
});
