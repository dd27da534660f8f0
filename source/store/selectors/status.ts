import {skewOf} from '../../message/clock-skew.js';
import {leavesAt, onTimeline, wallTime} from '../moments.js';
import type {Job, Projection, Transfer, Worker} from '../projection.js';
import {redact} from '../redact.js';
import {isStranger} from './membership.js';
import {funnel, notKnownCount} from './funnel.js';
import {wrongClocks} from './clocks.js';
import {iso as isoTime} from './iso.js';
import {suspectsOf} from './frozen.js';
import {activeJobs} from './jobs.js';
import {doneRate, offersLostShare} from './series.js';
import {timings} from './timings.js';
import {sortedWorkers} from './workers.js';

/** Who asks for the state once cannot wait for more lines of each peer. */
const samplesAtOnce = 1;

/**
 * The state of a cluster as plain JSON values, for scripts. Times are ISO with zone, durations milliseconds, sizes
 * bytes. Holds no wormhole codes. What is not known is left out.
 */
export function statusSnapshot(projection: Projection): object {
  const {link, host, access, members, clients, counters, transfers, gaps, deafSince, clock, now} = projection;
  const iso = (moment: number | undefined) =>
    moment === undefined ? undefined : isoTime(wallTime(projection, moment));
  return redact({
    at: iso(now),
    link: {
      ...link,
      since: iso(link.since),
      downSince: iso(link.downSince),
      retryAt: iso(link.retryAt),
      frozen: link.frozen?.map(({topic, since}) => ({
        topic,
        since: iso(since),
        suspects: suspectsOf(projection).map(({user}) => user),
      })),
    },
    clock: {
      jumps: clock.jumps,
      lastJump: clock.last && {from: isoTime(clock.last.from), to: isoTime(clock.last.to)},
      wrong: wrongClocks(projection, samplesAtOnce),
    },
    notSeen: {
      since: iso(deafSince),
      gaps: gaps.map(({from, to}) => ({from: iso(from), to: iso(to)})),
    },
    host: host && {
      ...host,
      since: iso(host.since),
      seen: iso(host.seen),
      expires: iso(onTimeline(projection, host.id, host.expires)),
    },
    access: {
      users: access.users,
      known: access.users && access.known,
      claimed: access.claim && {users: access.claim.users, since: iso(access.claim.since)},
      refuted: access.refuted && {users: access.refuted.users, at: iso(access.refuted.since)},
    },
    members: [...members.values()].map((member) => ({
      ...member,
      stranger: isStranger(member) || undefined,
      joined: iso(member.joined),
      seen: iso(member.seen),
      connected: iso(member.connected),
    })),
    workers: sortedWorkers(projection).map((worker) => workerStatus(worker, projection, iso)),
    clients: [...clients.values()].map((client) => ({
      ...client,
      joined: iso(client.joined),
      seen: iso(client.seen),
      keepalive: client.keepalive && {
        ...client.keepalive,
        heard: iso(client.keepalive.heard),
        lost: iso(client.keepalive.lost),
      },
    })),
    stages: Object.fromEntries(funnel(projection).map(({stage, count}) => [stage, count])),
    notKnown: notKnownCount(projection),
    jobs: activeJobs(projection).map((job) => jobStatus(job, iso)),
    transfers: [...transfers.values()]
      .filter(({state}) => state === 'waiting' || state === 'moving')
      .map((transfer) => transferStatus(transfer, iso)),
    counters: {
      ...counters,
      doneLastMinute: doneRate(projection),
      offersLostShare: offersLostShare(projection),
    },
    timings: timings(projection),
  });
}

type Iso = (moment: number | undefined) => string | undefined;

function workerStatus(worker: Worker, projection: Projection, iso: Iso): object {
  const ahead = skewOf(projection.skews, worker.id);
  return {
    ...worker,
    since: iso(worker.since),
    joined: iso(worker.joined),
    expires: iso(leavesAt(projection, worker)),
    seen: iso(worker.seen),
    beatAt: iso(worker.beatAt),
    clockAhead: ahead,
  };
}

function jobStatus({via: _hidden, asked: _internal, offers, offered, ...job}: Job, iso: Iso): object {
  return {
    ...job,
    since: iso(job.since),
    created: iso(job.created),
    expires: iso(job.expires),
    unseen: iso(job.unseen),
    times: Object.fromEntries(
      Object.entries(job.times).map(([stage, time]) => [stage, {...time, at: iso(time.at)}]),
    ),
    offers: offered ?? offers.length,
  };
}

function transferStatus({key: _internal, ...transfer}: Transfer, iso: Iso): object {
  return {...transfer, started: iso(transfer.started), at: iso(transfer.at)};
}
