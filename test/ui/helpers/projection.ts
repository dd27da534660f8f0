/**
 * The busy evening of the design's mock as plain data: twelve workers, eleven active jobs, four transfers, seven
 * people. Panes and the shell are tested with it, and it needs no fold.
 */
import {emptyProjection as projectionAt} from '../../../source/store/empty.js';
import type {Projection} from '../../../source/store/projection.js';
import {busyNow, hour, minute, second} from './busy-entities.js';
import {activeJobs, finishedJobs} from './busy-jobs.js';
import {clients, members, transfers} from './busy-people.js';
import {workers} from './busy-workers.js';

export {busyJob, busyJobId, busyNow, busyWorker} from './busy-entities.js';

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
