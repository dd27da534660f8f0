import type {RuntimeName} from '../../message/types.js';
import {collect, request} from './attempt.js';
import {acceptedJobs, setQueue} from './jobs.js';
import {idleWorkers} from './roster.js';
import {mayRequest} from './send.js';
import type {Act, ClientMachine} from './types.js';

/** Requests beyond the workers known to be idle: for those we do not know of. */
const spareRequests = 2;

/**
 * Puts waiting jobs on the board. Every idle worker offers for every request, so there are hardly more requests than
 * idle workers; and none without a free transfer, for an accepted worker waits for its payload.
 */
export function openRequests(machine: ClientMachine, act: Act): ClientMachine {
  let after = machine;
  for (const [runtime, queue] of machine.waiting) {
    const room = roomFor(after, runtime, act.now);
    if (room <= 0) continue;
    for (const job of queue.slice(0, room)) after = request(after, job, act);
    after = setQueue(after, runtime, queue.slice(room));
  }

  return after;
}

function roomFor(machine: ClientMachine, runtime: RuntimeName, now: number): number {
  if (!mayRequest(machine, runtime === 'r' ? 'future.p2p' : 'p2p-tui')) return 0;
  let busy = 0;
  let asking = 0;
  for (const {phase, runtime: other} of machine.active.values()) {
    if (phase.name !== 'requesting' && phase.name !== 'sending') continue;
    busy++;
    if (phase.name === 'requesting' && other === runtime) asking++;
  }

  const free = half(machine) - busy;
  return free <= 0 ? 0 : Math.min(free, idleWorkers(machine, runtime, now) + spareRequests - asking);
}

/** Says requests again that have run out. */
export function repeatRequests(machine: ClientMachine, act: Act): ClientMachine {
  let after = machine;
  for (const job of machine.active.values()) {
    if (job.phase.name !== 'requesting' || job.phase.until > act.now || !mayRequest(machine, job.topic)) {
      continue;
    }
    after = request(after, job, act);
  }

  return after;
}

/** Collects announced results, as many at a time as there are transfers. */
export function collectResults(machine: ClientMachine, act: Act): ClientMachine {
  let after = machine;
  let free = half(machine) - machine.orphans.filter(({task}) => task !== undefined).length;
  const accepted = acceptedJobs(machine);
  for (const {phase} of accepted) if (phase.name === 'receiving') free--;
  for (const job of accepted) {
    if (job.phase.name !== 'announced' || free <= 0) continue;
    free--;
    after = collect(after, job, act);
  }

  return after;
}

/** Half of the transfers go out and half come back, so that neither waits for the other. */
function half({recipe}: ClientMachine): number {
  return Math.max(1, Math.floor(recipe.transfers / 2));
}
