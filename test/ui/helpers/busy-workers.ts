/** The twelve workers of the busy evening. */
import type {Worker} from '../../../source/store/projection.js';
import {busyJobId, busyNow, busyWorker, hour, minute, second} from './busy-entities.js';

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

export const workers: readonly Worker[] = [
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
