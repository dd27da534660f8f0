import {sentAt} from '../../message/sent-at.js';
import type {
  HeartbeatMessage,
  JobId,
  Message,
  PeerId,
  RuntimeName,
  Topic,
  WorkerMessage,
} from '../../message/types.js';
import {believedEvery, jobTimeout, workerTimeout} from '../intervals.js';
import * as presence from '../presence.js';
import {aheadOfUs, validFor} from '../validity.js';
import type {Act, ClientMachine, PostedJob, Seen} from './types.js';

/** What a worker's interval is taken for before it says, seconds. */
const usualEvery = 15;
/** How many workers are remembered. */
const mostWorkers = 10_000;

const unknown: Seen = {
  beats: false,
  every: 0,
  heard: {session: 0, listened: 0},
  heardAt: -Infinity,
  state: undefined,
  future: undefined,
  runtimes: ['r'],
  ahead: 0,
  expires: undefined,
  leavesAt: Infinity,
};

/** Remembers a worker by its hello. */
export function rememberHello(machine: ClientMachine, message: WorkerMessage, act: Act): ClientMachine {
  const {from, expires} = message;
  const seen = machine.roster.get(from) ?? unknown;
  return put(machine, from, {
    ...seen,
    ...heardNow(machine, act),
    ahead: aheadOfUs(message, act),
    expires,
    leavesAt: act.now + validFor(message, act),
  });
}

/**
 * Remembers a worker by what it says to us: it may have joined before us. Whoever speaks on the second topic beats,
 * and its first heartbeat is on its way.
 */
export function rememberWorker(
  machine: ClientMachine,
  topic: Topic,
  message: Message & {readonly from: PeerId},
  act: Act,
): ClientMachine {
  const {from} = message;
  const seen = {...(machine.roster.get(from) ?? unknown), ...heardNow(machine, act)};
  if (!seen.beats && topic === 'p2p-tui') {
    return put(machine, from, {...seen, beats: true, every: usualEvery});
  }
  return put(machine, from, seen.beats ? seen : {...seen, leavesAt: leavingTime(seen, message, act)});
}

function heardNow({link}: ClientMachine, {now}: Act): Pick<Seen, 'heard' | 'heardAt'> {
  return {heard: presence.heardNow(link, now), heardAt: now};
}

/** A hello is reckoned by our clock until another line has shown the worker's own. */
function leavingTime({expires, leavesAt}: Seen, message: Message, {now}: Act): number {
  const sent = sentAt(message);
  return expires === undefined || sent === undefined ? leavesAt : now + expires * 1000 - sent;
}

/** Remembers a worker by its heartbeat. */
export function rememberHeartbeat(
  machine: ClientMachine,
  message: HeartbeatMessage,
  act: Act,
): ClientMachine {
  const {from, state, future, runtimes} = message;
  const every = believedEvery(message);
  const before = machine.roster.get(from) ?? unknown;
  return put(machine, from, {
    ...before,
    ...heardNow(machine, act),
    beats: true,
    every,
    state,
    future,
    runtimes,
  });
}

/** Forgets a worker. */
export function forgetWorker(machine: ClientMachine, id: PeerId): ClientMachine {
  if (!machine.roster.has(id)) return machine;
  const roster = new Map(machine.roster);
  roster.delete(id);
  return {...machine, roster};
}

/** The one known longest makes room for a new one. */
function put(machine: ClientMachine, id: PeerId, seen: Seen): ClientMachine {
  const roster = new Map(machine.roster).set(id, seen);
  const [first] = roster.keys();
  if (roster.size > mostWorkers && first !== undefined) roster.delete(first);
  return {...machine, roster};
}

/**
 * When a worker has to be given up unless it is heard of: after four of its own intervals of our listening, two after
 * we came back, or for a worker that never beats when its time is over. A job of ours is taken back sooner, see `jobTimeout`.
 * @param since when it took a job of ours, if that is what is asked about: milliseconds, monotonic
 */
export function lostAt({roster, link}: ClientMachine, id: PeerId, since?: number): number {
  const seen = roster.get(id);
  if (!seen || !link.live) return Infinity;
  if (!seen.beats) return seen.leavesAt;
  const {every, heard, heardAt} = seen;
  const timeout = since === undefined ? workerTimeout(every) : jobTimeout(every, heardAt - since);
  return presence.lostAt(link, heard, timeout);
}

/** How many workers could take a job of this runtime now. R workers never say, so each that has none of ours counts. */
export function idleWorkers(machine: ClientMachine, runtime: RuntimeName, now: number): number {
  const busy = workersInUse(machine.active);
  let count = 0;
  for (const [id, {beats, state, runtimes}] of machine.roster) {
    if (busy.has(id) || !runtimes.includes(runtime) || lostAt(machine, id) <= now) continue;
    if (!beats || state === 'idle' || state === 'offering') count++;
  }

  return count;
}

/**
 * Whether a request that is sent now can only wait for its turn: all workers that could serve it are here to hear it,
 * and have something else to do.
 */
export function isKnown(machine: ClientMachine, runtime: RuntimeName, now: number): boolean {
  let known = false;
  for (const [id, {heard, runtimes, state}] of machine.roster) {
    if (!runtimes.includes(runtime) || lostAt(machine, id) <= now) continue;
    if (heard.session !== machine.link.sessions) return false;
    if (state === undefined || state === 'idle') return false;
    known = true;
  }

  return known;
}

/**
 * The workers that cannot mean an offer: it crossed our accept. One whose result is being received has delivered it
 * and may offer again before we have seen the end of the transfer.
 */
export function atWork(active: ReadonlyMap<JobId, PostedJob>): ReadonlySet<PeerId> {
  const busy = new Set<PeerId>();
  for (const {phase} of active.values()) {
    if ('worker' in phase && phase.name !== 'receiving') busy.add(phase.worker);
  }

  return busy;
}

/** The workers that have a job of ours. */
function workersInUse(active: ReadonlyMap<JobId, PostedJob>): ReadonlySet<PeerId> {
  const busy = new Set<PeerId>();
  for (const {phase} of active.values()) if ('worker' in phase) busy.add(phase.worker);
  return busy;
}

/** By how much a request has to be valid longer for the R worker whose clock is ahead of all others: milliseconds. */
export function furthestAhead({roster}: ClientMachine): number {
  let furthest = 0;
  for (const {beats, ahead} of roster.values()) if (!beats) furthest = Math.max(furthest, ahead);
  return furthest;
}
