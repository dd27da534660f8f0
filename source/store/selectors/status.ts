import type {Job, Projection, Transfer, Worker} from '../projection.js';
import {redact} from '../redact.js';
import {funnel} from './funnel.js';
import {iso} from './iso.js';
import {activeJobs} from './jobs.js';
import {doneRate, offersLostShare} from './series.js';
import {timings} from './timings.js';
import {sortedWorkers} from './workers.js';

/**
 * The state of a cluster as plain JSON values, for scripts. Times are ISO with zone, durations milliseconds, sizes
 * bytes. Holds no wormhole codes. What is not known is left out.
 */
export function statusSnapshot(projection: Projection): object {
  const {link, host, members, clients, counters, transfers, now} = projection;
  return redact({
    at: iso(now),
    link: {...link, since: iso(link.since), downSince: iso(link.downSince), retryAt: iso(link.retryAt)},
    host: host && {...host, since: iso(host.since), seen: iso(host.seen), expires: iso(host.expires)},
    members: [...members.values()].map((member) => ({
      ...member,
      joined: iso(member.joined),
      seen: iso(member.seen),
    })),
    workers: sortedWorkers(projection).map(workerStatus),
    clients: [...clients.values()].map((client) => ({
      ...client,
      joined: iso(client.joined),
      seen: iso(client.seen),
    })),
    stages: Object.fromEntries(funnel(projection).map(({stage, count}) => [stage, count])),
    jobs: activeJobs(projection).map(jobStatus),
    transfers: [...transfers.values()]
      .filter(({state}) => state === 'waiting' || state === 'moving')
      .map(transferStatus),
    counters: {
      ...counters,
      doneLastMinute: doneRate(projection),
      offersLostShare: offersLostShare(projection),
    },
    timings: timings(projection),
  });
}

function workerStatus(worker: Worker): object {
  return {
    ...worker,
    since: iso(worker.since),
    joined: iso(worker.joined),
    expires: iso(worker.expires),
    seen: iso(worker.seen),
    beatAt: iso(worker.beatAt),
  };
}

function jobStatus({via: _hidden, asked: _internal, offers, offered, ...job}: Job): object {
  return {
    ...job,
    since: iso(job.since),
    created: iso(job.created),
    expires: iso(job.expires),
    times: Object.fromEntries(
      Object.entries(job.times).map(([stage, time]) => [stage, {...time, at: iso(time.at)}]),
    ),
    offers: offered ?? offers.length,
  };
}

function transferStatus({key: _internal, ...transfer}: Transfer): object {
  return {...transfer, started: iso(transfer.started), at: iso(transfer.at)};
}
