import {free, giveUp, release, withdrawn} from './job.js';
import {drop, hasMoved, isLost} from './results.js';
import {abandon, interrupt} from './stopping.js';
import {decline, recordStage} from './send.js';
import type {Act, Returning, WorkerMachine} from './types.js';

/** How long a worker that was told to stop tries to return what an interrupted R job left, milliseconds. */
const stopAfter = 5000;
/** How long one that leaves waits for clients to collect their results, milliseconds. */
const collectWithin = 120_000;

/** Takes no more jobs; the one in hand, and an offer that stands, are seen through. */
export function drain(machine: WorkerMachine, reason: string, {now}: Act): WorkerMachine {
  return machine.leaving ? machine : {...machine, leaving: {reason, since: now, by: undefined}};
}

/** Ends the job in hand: its client hears of it at once and asks others; an R client gets an interrupted result. */
export function stop(machine: WorkerMachine, reason: string, act: Act): WorkerMachine {
  const {since, by: before} = machine.leaving ?? {since: act.now, by: Infinity};
  const by = Math.min(before ?? Infinity, act.now + stopAfter);
  const after = {...machine, leaving: {reason, since, by}};
  const {job} = machine;
  switch (job?.phase) {
    case 'offering':
      return free(after);
    case 'fetching':
    case 'running': {
      const {request} = job;
      if (job.interrupted || (job.phase === 'running' && job.abandoned)) return after;
      if (request.runtime !== 'r' && job.phase === 'fetching') {
        return giveUp(after, job, 'leaving', reason, act);
      }

      decline(after, request, 'leaving', reason, act);
      return request.runtime === 'r' ? interrupt(after, act) : abandon(after, act);
    }

    default:
      return after;
  }
}

/** Leaves when its time has come and its hands are empty. */
export function leave(machine: WorkerMachine, act: Act): WorkerMachine {
  const {recipe, link} = machine;
  let after = machine;
  if (link.closed) {
    after = {...after, leaving: {reason: 'The board is closed.', since: act.now, by: act.now}};
  }

  if (recipe.leaveAt !== undefined && recipe.leaveAt <= act.now) {
    after = drain(after, 'Its time is over.', act);
  }
  const {leaving, job} = after;
  if (!leaving) return after;
  const {by = Infinity} = leaving;
  if (by > act.now && (job ?? after.results.some((returning) => holds(after, returning, act.now)))) {
    return after;
  }
  after = letGo(after, act);

  const draft = {type: 'bye', from: recipe.id, reason: leaving.reason} as const;
  if (link.extended) act.emit({type: 'send-line', topic: 'p2p-tui', draft});
  act.emit({type: 'closed'});
  return {...after, closed: true};
}

/** Until when a worker that leaves waits for the client of a result: milliseconds, monotonic. */
function collectedBy({leaving}: WorkerMachine, {madeAt}: Returning): number {
  return Math.max(leaving?.since ?? Infinity, madeAt) + collectWithin;
}

/** When that is over for a result, as far as it is to come: milliseconds, monotonic. */
export function collectedDue(machine: WorkerMachine): readonly number[] {
  return machine.results
    .map((returning) => collectedBy(machine, returning))
    .filter((by) => by > machine.steppedAt);
}

/** Whether a result keeps the worker from leaving: its client may come for it at any moment. */
function holds(machine: WorkerMachine, returning: Returning, now: number): boolean {
  if (hasMoved(returning)) return true;
  return !isLost(machine, returning.request.client) && collectedBy(machine, returning) > now;
}

function letGo(machine: WorkerMachine, act: Act): WorkerMachine {
  const reason = machine.leaving?.reason ?? '';
  const {job, results, unwell} = machine;
  let after = machine;
  if (unwell?.task !== undefined) act.emit({type: 'abort', task: unwell.task, reason});
  if (job) {
    release(job, reason, act);
    after = withdrawn(after, job.request, act);
  }

  for (const returning of results) {
    recordStage(after, returning.request, 'withdrawn', act);
    after = drop(after, returning, reason, act);
  }

  return after;
}
