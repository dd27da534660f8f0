import type {HeartbeatMessage, JobId, PeerId, RuntimeName, Topic} from '../../message/types.js';
import {believedEvery, lostWithin} from '../heartbeat.js';
import type {ClientMachine, Job, Seen} from './types.js';

/** What a worker's interval is taken for before it says, seconds. */
const usualEvery = 15;
/** How many workers are remembered. */
const mostWorkers = 10_000;

const unknown: Seen = {
  beats: false,
  every: 0,
  heardAt: 0,
  state: undefined,
  future: undefined,
  runtimes: ['r'],
  leavesAt: Infinity,
};

/** Remembers a worker by its hello. */
export function hearHello(machine: ClientMachine, id: PeerId, expires: number): ClientMachine {
  return put(machine, id, {...(machine.roster.get(id) ?? unknown), leavesAt: expires * 1000});
}

/**
 * Remembers a worker by what it says to us: it may have joined before us. Whoever speaks on the second topic beats,
 * and its first heartbeat is on its way.
 */
export function hearWorker(machine: ClientMachine, id: PeerId, topic: Topic, now: number): ClientMachine {
  const seen = machine.roster.get(id);
  if (seen && (seen.beats || topic === 'future.p2p')) return machine;
  return put(
    machine,
    id,
    topic === 'p2p-tui' ? {...unknown, beats: true, every: usualEvery, heardAt: now} : unknown,
  );
}

/** Remembers a worker by its heartbeat. */
export function hearBeat(machine: ClientMachine, message: HeartbeatMessage, now: number): ClientMachine {
  const {from, state, future, runtimes} = message;
  const every = believedEvery(message);
  const before = machine.roster.get(from) ?? unknown;
  return put(machine, from, {...before, beats: true, every, heardAt: now, state, future, runtimes});
}

/** Forgets a worker. */
export function strike(machine: ClientMachine, id: PeerId): ClientMachine {
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
 * When a worker has to be given up unless it is heard of: after four of its own intervals, or for a worker that
 * never beats when its time is over. While our own link is down we hear nobody.
 */
export function lostAt({roster, link}: ClientMachine, id: PeerId): number {
  const seen = roster.get(id);
  if (!seen || !link.live) return Infinity;
  if (!seen.beats) return seen.leavesAt;
  return link.extended ? Math.max(seen.heardAt, link.since) + lostWithin(seen.every) * 1000 : Infinity;
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
 * The workers that cannot mean an offer: it crossed our accept. One whose result is being received has delivered it
 * and may offer again before we have seen the end of the transfer.
 */
export function atWork(active: ReadonlyMap<JobId, Job>): ReadonlySet<PeerId> {
  const busy = new Set<PeerId>();
  for (const {phase} of active.values()) {
    if ('worker' in phase && phase.name !== 'receiving') busy.add(phase.worker);
  }

  return busy;
}

/** The workers that have a job of ours. */
function workersInUse(active: ReadonlyMap<JobId, Job>): ReadonlySet<PeerId> {
  const busy = new Set<PeerId>();
  for (const {phase} of active.values()) if ('worker' in phase) busy.add(phase.worker);
  return busy;
}
