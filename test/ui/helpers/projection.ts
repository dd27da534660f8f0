/**
 * The busy evening of the design's mock as plain data: twelve workers, eleven active jobs, three transfers, four
 * members. Panes and the shell are tested with it, and it needs no fold.
 */
import type {JobId} from '../../../source/message/types.js';
import type {Stage} from '../../../source/store/event.js';
import {emptyProjection as projectionAt} from '../../../source/store/empty.js';
import type {
  Client,
  Job,
  Member,
  Projection,
  StageTime,
  Transfer,
  Worker,
} from '../../../source/store/projection.js';

/** The moment the mock shows: 2026-11-21, 14:22:07 UTC. */
export const busyNow = Date.UTC(2026, 10, 21, 14, 22, 7);

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const kilo = 1000;
const mega = 1000 * kilo;

/** A job id whose last four hex digits are `short`. */
export const busyJobId = (short: string): JobId => `c5d21c883b3f85e77d812fb01a16${short}-1`;

/** A worker with the usual things filled in. */
export const busyWorker = (id: string, patch: Partial<Worker>): Worker => ({
  id,
  user: id.slice(0, id.indexOf('@')),
  name: id.slice(id.indexOf('@') + 1),
  beats: true,
  state: 'idle',
  inferred: false,
  since: busyNow - 12 * second,
  done: 0,
  failed: 0,
  joined: busyNow - 5 * hour,
  expires: busyNow + 3 * hour,
  seen: busyNow - 2 * second,
  beatAt: busyNow - 2 * second,
  every: 15,
  slots: 1,
  runtimes: ['r', 'node'],
  load: 0.7,
  rss: 140 * mega,
  version: '0.1.0',
  ours: false,
  ...patch,
});

/** A worker of the R package: no heartbeat, everything about it read off the board. */
const rWorker = (id: string, patch: Partial<Worker>): Worker => ({
  ...busyWorker(id, {}),
  beats: false,
  inferred: true,
  runtimes: ['r'],
  beatAt: undefined,
  every: undefined,
  load: undefined,
  rss: undefined,
  version: undefined,
  ...patch,
});

const workers: readonly Worker[] = [
  rWorker('bob@kiwi:4410', {
    state: 'running',
    job: busyJobId('4c1e'),
    since: busyNow - 62 * second,
    seen: busyNow - 63 * second,
    done: 214,
  }),
  rWorker('bob@kiwi:4411', {
    state: 'running',
    job: busyJobId('91b0'),
    since: busyNow - 41 * second,
    seen: busyNow - 42 * second,
    done: 198,
  }),
  busyWorker('alice@mango:8812', {
    state: 'fetching',
    job: busyJobId('e07d'),
    since: busyNow - 4100,
    done: 388,
    failed: 2,
    ours: true,
    beatAt: busyNow - second,
  }),
  busyWorker('dave@fig:2020', {
    state: 'offering',
    job: busyJobId('77aa'),
    since: busyNow - 2 * second,
    done: 91,
  }),
  busyWorker('dave@plum:717', {
    state: 'idle',
    done: 90,
    beatAt: busyNow - 4 * second,
    seen: busyNow - 4 * second,
  }),
  busyWorker('alice@pear:31337', {
    state: 'returning',
    job: busyJobId('0b3f'),
    since: busyNow - 3 * second,
    done: 402,
    ours: true,
    beatAt: busyNow - second,
  }),
  busyWorker('erin@lime:5005', {
    state: 'stalled',
    job: busyJobId('c3d9'),
    since: busyNow - 31 * minute,
    done: 12,
    failed: 1,
    beatAt: busyNow - 7 * minute,
    seen: busyNow - 7 * minute,
  }),
  rWorker('erin@yuzu:6001', {
    state: 'expired',
    since: busyNow - hour,
    seen: busyNow - 2 * hour,
    expires: busyNow - hour,
    done: 55,
  }),
  busyWorker('erin@nut:300', {
    state: 'running',
    job: busyJobId('d210'),
    since: busyNow - 12 * second,
    done: 77,
  }),
  busyWorker('bob@梅の木:77', {
    state: 'running',
    job: busyJobId('aa01'),
    since: busyNow - 8 * second,
    done: 31,
    runtimes: ['node', 'command'],
  }),
  busyWorker('carol@date:91', {
    state: 'running',
    job: busyJobId('aa02'),
    since: busyNow - 19 * second,
    done: 8,
  }),
  busyWorker('carol@date:92', {
    state: 'lost',
    job: busyJobId('aa03'),
    since: busyNow - 3 * minute,
    beatAt: busyNow - 4 * minute,
    seen: busyNow - 4 * minute,
    done: 5,
  }),
];

const order: readonly Stage[] = [
  'requested',
  'offered',
  'accepted',
  'sending',
  'running',
  'returning',
  'done',
];

/** The times of a job that came to `stage` at `since`, a second or so for each earlier one. */
const timesUpTo = (stage: Stage, since: number, inferred: boolean): Job['times'] => {
  const reached = order.slice(0, order.indexOf(stage) + 1);
  const entries = reached.map((name, index): [Stage, StageTime] => [
    name,
    {at: since - (reached.length - 1 - index) * 1100, inferred: inferred && order.indexOf(name) > 2},
  ]);
  return Object.fromEntries(entries);
};

/** A job with the usual things filled in. */
export const busyJob = (
  short: string,
  patch: Partial<Job> & {readonly stage: Stage; readonly since: number},
): Job => {
  const inferred = patch.inferred ?? false;
  const times = patch.times ?? timesUpTo(patch.stage, patch.since, inferred);
  const known = Object.values(times).map((time) => time.at);
  return {
    id: busyJobId(short),
    short,
    client: 'carol@mango:501',
    runtime: 'r',
    size: 4.2 * mega,
    inferred,
    stalled: false,
    created: Math.min(patch.since, ...known),
    times,
    offers: patch.worker === undefined ? [] : [{worker: patch.worker, at: patch.since - 2 * second}],
    attempts: 1,
    ...patch,
  };
};

const activeJobs: readonly Job[] = [
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
const finishedJobs: readonly Job[] = Array.from({length: 60}, (_, index) => {
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

const clients: readonly Client[] = ['carol@mango:501', 'alice@pear:702', 'bob@kiwi:901'].map((id, index) => ({
  id,
  user: id.slice(0, id.indexOf('@')),
  name: id.slice(id.indexOf('@') + 1),
  joined: busyNow - (4 - index) * hour,
  seen: busyNow - (index + 1) * second,
  requested: 5200 - index * 900,
  received: 5190 - index * 900,
}));

const members: readonly Member[] = [
  {
    user: 'alice',
    listed: true,
    joined: busyNow - 5 * hour,
    seen: busyNow - second,
    pipes: ['198.51.100.7:51812'],
  },
  {
    user: 'bob',
    listed: true,
    joined: busyNow - 4 * hour,
    seen: busyNow - 2 * second,
    pipes: ['203.0.113.7:40122', '203.0.113.7:40124'],
  },
  {
    user: 'carol',
    listed: true,
    joined: busyNow - 3 * hour,
    seen: busyNow - 3 * second,
    pipes: ['192.0.2.44:2210'],
  },
  {user: 'dave', listed: true, joined: busyNow - 2 * hour, seen: busyNow - 4 * second},
  {user: 'erin', listed: true, joined: busyNow - hour, seen: busyNow - 7 * minute},
  {user: 'mallory', listed: false, joined: busyNow - 40 * minute, seen: busyNow - 39 * minute},
  {user: 'frank', listed: true},
];

const transfers: readonly Transfer[] = [
  {
    key: 'e07d/receive/out',
    job: busyJobId('e07d'),
    direction: 'receive',
    leg: 'out',
    peer: 'bob@kiwi:901',
    state: 'moving',
    bytes: 56 * mega,
    total: 88 * mega,
    path: 'direct',
    started: busyNow - 4000,
    at: busyNow - 100,
    rate: 14 * mega,
  },
  {
    key: '0b3f/send/back',
    job: busyJobId('0b3f'),
    direction: 'send',
    leg: 'back',
    peer: 'bob@kiwi:901',
    state: 'moving',
    bytes: 1.08 * mega,
    total: 1.1 * mega,
    path: 'relay',
    started: busyNow - 1100,
    at: busyNow - 50,
    rate: mega,
  },
  {
    key: '77aa/send/out',
    job: busyJobId('77aa'),
    direction: 'send',
    leg: 'out',
    peer: 'dave@fig:2020',
    state: 'waiting',
    bytes: 0,
    total: 4.2 * mega,
    started: busyNow - 900,
    at: busyNow - 900,
    rate: 0,
  },
  {
    key: 'f001/receive/back',
    job: busyJobId('f001'),
    direction: 'receive',
    leg: 'back',
    peer: 'bob@kiwi:4411',
    state: 'failed',
    bytes: 200 * kilo,
    total: 2 * mega,
    path: 'relay',
    error: 'The other side went away.',
    started: busyNow - 90 * second,
    at: busyNow - 80 * second,
    rate: 20 * kilo,
  },
];

/** An empty projection of a connection that has just begun. */
export const emptyProjection = (now: number = busyNow): Projection => projectionAt(now);

/** A cluster in full swing; see the top of the file. Each call gives a projection of its own. */
export const busyProjection = (): Projection => {
  const projection = emptyProjection();
  projection.version = 84_102;
  projection.seq = 84_102;
  projection.link = {
    state: 'live',
    since: busyNow - 5 * hour,
    board: 'pico.sh:22',
    user: 'alice',
    latency: 38,
  };
  projection.host = {
    id: 'alice@pear:700',
    user: 'alice',
    since: busyNow - 5 * hour - 12 * minute,
    seen: busyNow - 41 * second,
    expires: busyNow + 79 * second,
  };
  for (const worker of workers) projection.workers.set(worker.id, worker);
  for (const client of clients) projection.clients.set(client.id, client);
  for (const member of members) projection.members.set(member.user, member);
  for (const transfer of transfers) projection.transfers.set(transfer.key, transfer);
  for (const job of [...finishedJobs.toReversed(), ...activeJobs]) {
    projection.jobs.set(job.id, job);
    projection.stages[job.stage].add(job.id);
  }
  Object.assign(projection.counters, {
    events: 84_102,
    lines: 61_240,
    badLines: 3,
    sent: 1.9e9,
    received: 310e6,
    offersLost: 745,
    offers: 12_410,
  });
  const rates = [4, 8, 14, 21, 26, 33, 39, 41, 38, 31, 27, 32, 39];
  const thisMinute = Math.floor(busyNow / minute);
  rates.forEach((done, index) => projection.doneByMinute.set(thisMinute - rates.length + 1 + index, done));
  return projection;
};
