import {settleClaim} from '../../message/access-list.js';
import type {Projection} from '../projection.js';
import {advanceJob, advanceWorker} from './advance.js';
import {advanceClient, advanceHello, clientDue, helloDue} from './clients.js';
import {jobDue, workerDue} from './due.js';
import {claimDue, setAccess} from './members.js';
import {activeStages, isEnd} from './stage.js';

/** Time passes in steps of this. */
const step = 1000;

type Change = {
  readonly kind: 'job' | 'worker' | 'hello' | 'client' | 'access';
  readonly id: string;
  readonly due: number;
};

/** What falls due up to some time, and when the next thing does after it. */
type Agenda = {readonly changes: Change[]; next: number};

/**
 * Lets time pass up to `at`. What falls due by a full second is done when that second is over, in the order in which
 * it fell due, and carries the time when it fell due. So the state depends on the events and the time alone, not on
 * how often somebody looked: a log without ticks replays to the same state as the process that had them.
 */
export function passTime(p: Projection, at: number): void {
  const last = Math.floor(at / step) * step;
  let boundary = Math.floor(p.now / step) * step + step;
  while (boundary <= last) {
    const {changes, next} = agendaUntil(p, boundary);
    for (const change of changes.sort((one, other) => one.due - other.due)) makeChange(p, change, boundary);
    if (changes.length > 0) p.version += 1;
    // What was changed may fall due anew in the next second. Seconds in which nothing can are skipped: a night without
    // events costs nothing.
    const following = changes.length > 0 ? boundary + step : Math.ceil(next / step) * step;
    boundary = Math.max(following, boundary + step);
  }
}

function agendaUntil(p: Projection, boundary: number): Agenda {
  const agenda: Agenda = {changes: [], next: Number.POSITIVE_INFINITY};
  enter(agenda, boundary, 'access', '', claimDue(p));
  for (const id of p.hellos.keys()) enter(agenda, boundary, 'hello', id, helloDue(p, id));
  for (const client of p.clients.values()) enter(agenda, boundary, 'client', client.id, clientDue(p, client));
  for (const worker of p.workers.values()) enter(agenda, boundary, 'worker', worker.id, workerDue(p, worker));
  for (const stage of activeStages) {
    for (const id of p.stages[stage]) {
      const job = p.jobs.get(id);
      if (job) enter(agenda, boundary, 'job', id, jobDue(p, job));
    }
  }

  return agenda;
}

function enter(
  agenda: Agenda,
  boundary: number,
  kind: Change['kind'],
  id: string,
  due: number | undefined,
): void {
  if (due === undefined) return;
  if (due <= boundary) agenda.changes.push({kind, id, due});
  else if (due < agenda.next) agenda.next = due;
}

/** Looks again before it acts: an earlier change of the same second may have undone the reason for this one. */
function makeChange(p: Projection, {kind, id}: Change, boundary: number): void {
  if (kind === 'hello') {
    advanceHello(p, id);
  } else if (kind === 'access') {
    setAccess(p, settleClaim(p.access));
  } else if (kind === 'client') {
    const client = p.clients.get(id);
    const due = client && clientDue(p, client);
    if (client && due !== undefined && due <= boundary) advanceClient(p, client, due);
  } else if (kind === 'worker') {
    const worker = p.workers.get(id);
    const due = worker && workerDue(p, worker);
    if (worker && due !== undefined && due <= boundary) advanceWorker(p, worker, due);
  } else {
    advanceJobUntil(p, id, boundary);
  }
}

/** A small job is sent and begins to run within one second. */
function advanceJobUntil(p: Projection, id: string, boundary: number): void {
  let job = p.jobs.get(id);
  while (job && !isEnd(job.stage)) {
    const due = jobDue(p, job);
    if (due === undefined || due > boundary) return;
    advanceJob(p, job, due);
    job = p.jobs.get(id);
  }
}
