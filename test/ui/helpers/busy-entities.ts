/** What the busy evening of the design's mock is made of: its moment, and a worker and a job with the usual things filled in. */
import type {JobId} from '../../../source/message/types.js';
import type {Stage} from '../../../source/store/event.js';
import type {Job, StageTime, Worker} from '../../../source/store/projection.js';
import {way} from '../../../source/ui/jobs/stages.js';

/** The moment the mock shows: 2026-11-21, 14:22:07 UTC. */
export const busyNow = Date.UTC(2026, 10, 21, 14, 22, 7);

export const second = 1000;
export const minute = 60 * second;
export const hour = 60 * minute;
export const kilo = 1000;
export const mega = 1000 * kilo;

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

/** The times of a job that came to `stage` at `since`, a second or so for each earlier one. */
const timesUpTo = (stage: Stage, since: number, inferred: boolean): Job['times'] => {
  const reached = way.slice(0, (way as readonly Stage[]).indexOf(stage) + 1);
  const entries = reached.map((name, index): [Stage, StageTime] => [
    name,
    {at: since - (reached.length - 1 - index) * 1100, inferred: inferred && index > 2},
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
  const {offers = patch.worker === undefined ? [] : [{worker: patch.worker, at: patch.since - 2 * second}]} =
    patch;
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
    offers,
    offered: offers.length,
    offersLost: 0,
    attempts: 1,
    ...patch,
  };
};
