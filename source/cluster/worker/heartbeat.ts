import type {HeartbeatMessage, JobId, PeerId, WorkerState} from '../../message/types.js';
import {believedEvery, busyEvery, lostWithin} from '../intervals.js';
import {expiry} from '../outbox.js';
import type {Act, Pulse, WorkerMachine} from './types.js';

/** A change of state is told at once, but not more often than this, milliseconds. */
const shortestGap = 1000;
/** How many other workers are remembered. */
const mostOthers = 10_000;

/** Nothing was told yet. */
export const noPulse: Pulse = {
  at: -Infinity,
  due: undefined,
  state: undefined,
  future: undefined,
  called: false,
};

/** What the worker says it is doing. */
export function shownState({job, leaving, results, unwell}: WorkerMachine): {
  state: WorkerState;
  future: JobId | undefined;
} {
  const returning = results.find(({awaited}) => awaited);
  const future = (job ?? returning)?.request.future;
  if (leaving) return {state: 'draining', future};
  const atRest = unwell ? 'unwell' : 'idle';
  return {state: job?.phase ?? (returning ? 'returning' : atRest), future};
}

/** Remembers another worker by its heartbeat. */
export function hearBeat(machine: WorkerMachine, message: HeartbeatMessage, now: number): WorkerMachine {
  const others = new Map(machine.others);
  if (others.size >= mostOthers)
    for (const [id, until] of machine.others) if (until <= now) others.delete(id);
  if (others.size >= mostOthers && !others.has(message.from)) return machine;
  others.set(message.from, now + lostWithin(believedEvery(message)) * 1000);
  return {...machine, others};
}

/** Forgets another worker that said goodbye. */
export function hearBye(machine: WorkerMachine, from: PeerId): WorkerMachine {
  if (!machine.others.has(from)) return machine;
  const others = new Map(machine.others);
  others.delete(from);
  return {...machine, others};
}

/** A newcomer calls the roll: answer once, at a random moment, so that not all workers speak at a time. */
export function hearCall(machine: WorkerMachine, {now, chance}: Act): WorkerMachine {
  const {pulse} = machine;
  if (pulse.called || pulse.due === undefined) return machine;
  const spread = rollCallSpread(machine, now);
  const answer = Math.max(now + chance * spread, pulse.at + spread);
  return {...machine, pulse: {...pulse, called: true, due: Math.min(pulse.due, answer)}};
}

/** Wants a heartbeat after the link came or came back: the first at once, later ones spread as for a roll-call. */
export function startPulse(machine: WorkerMachine, {now, chance}: Act): WorkerMachine {
  const {pulse} = machine;
  const delay = pulse.at === -Infinity ? 0 : chance * rollCallSpread(machine, now);
  return {...machine, pulse: {...pulse, due: now + delay, called: true}};
}

/** Sends the heartbeat that is due, if any, and says when the next one is. */
export function beat(machine: WorkerMachine, act: Act): WorkerMachine {
  const {now, chance, emit} = act;
  const {pulse, link} = machine;
  if (!link.extended)
    return pulse.due === undefined ? machine : {...machine, pulse: {...pulse, due: undefined}};
  const {state, future} = shownState(machine);
  const changed = state !== pulse.state || future !== pulse.future;
  const wanted = pulse.due ?? now;
  const due = changed ? Math.min(wanted, Math.max(now, pulse.at + shortestGap)) : wanted;
  if (due > now) return due === pulse.due ? machine : {...machine, pulse: {...pulse, due}};

  const every = interval(machine, future !== undefined, now);
  const {done, failed, unwell} = machine;
  const results = machine.results.filter(({awaited}) => !awaited).map(({request}) => request.future);
  emit({
    type: 'beat',
    beat: {state, future, results, unwell, done, failed, every, expires: expiry(act, lostWithin(every))},
  });
  // Jitter only shortens the interval: the next one comes within `every` seconds, as promised.
  const next = now + every * 1000 * (0.9 + 0.1 * chance);
  return {...machine, pulse: {at: now, due: next, state, future, called: false}};
}

/** Seconds between heartbeats: the whole cluster together sends about two a second. */
function interval(machine: WorkerMachine, busy: boolean, now: number): number {
  const {heartbeat} = machine.recipe;
  return Math.max(busy ? busyEvery(heartbeat) : heartbeat, Math.ceil(crowd(machine, now) / 2));
}

/** Milliseconds over which all workers spread what they say at the same event. */
function rollCallSpread(machine: WorkerMachine, now: number): number {
  return Math.max(shortestGap, crowd(machine, now) * 500);
}

/** Workers that beat, this one included. */
function crowd({others}: WorkerMachine, now: number): number {
  let count = 1;
  for (const until of others.values()) if (until > now) count++;
  return count;
}
