import type {HeartbeatMessage, JobId, PeerId, WorkerState} from '../../message/types.js';
import {believedEvery, busyEvery, lostWithin} from '../intervals.js';
import {expiry} from '../outbox.js';
import type {Act, HeartbeatState, WorkerMachine} from './types.js';

/** A change of state is sent at once, but not more often than this, milliseconds. */
const shortestGap = 1000;
/** How many other workers are remembered. */
const mostOthers = 10_000;

/** None was sent yet. */
export const noHeartbeat: HeartbeatState = {
  at: -Infinity,
  due: undefined,
  state: undefined,
  future: undefined,
  called: false,
};

/** What the worker says it is doing. */
export function shownState({job, leaving, results, unwell, resting}: WorkerMachine): {
  state: WorkerState;
  future: JobId | undefined;
} {
  const returning = results.find(({awaited}) => awaited);
  const future = (job ?? returning)?.request.future;
  if (leaving) return {state: 'draining', future};
  const withoutJob = unwell ? 'unwell' : resting ? 'resting' : 'idle';
  return {state: job?.phase ?? (returning ? 'returning' : withoutJob), future};
}

/** Remembers another worker by its heartbeat. */
export function rememberOther(machine: WorkerMachine, message: HeartbeatMessage, now: number): WorkerMachine {
  const others = new Map(machine.others);
  if (others.size >= mostOthers) {
    for (const [id, until] of machine.others) if (until <= now) others.delete(id);
  }
  if (others.size >= mostOthers && !others.has(message.from)) return machine;
  others.set(message.from, now + lostWithin(believedEvery(message)) * 1000);
  return {...machine, others};
}

/** Forgets another worker that said goodbye. */
export function forgetOther(machine: WorkerMachine, from: PeerId): WorkerMachine {
  if (!machine.others.has(from)) return machine;
  const others = new Map(machine.others);
  others.delete(from);
  return {...machine, others};
}

/** A client that joined asks who is here: answer once, at a random moment, so that not all workers answer at a time. */
export function answerHello(machine: WorkerMachine, {now, chance}: Act): WorkerMachine {
  const {heartbeat} = machine;
  if (heartbeat.called || heartbeat.due === undefined) return machine;
  const spread = answerSpread(machine, now);
  const answer = Math.max(now + chance * spread, heartbeat.at + spread);
  return {...machine, heartbeat: {...heartbeat, called: true, due: Math.min(heartbeat.due, answer)}};
}

/** Wants a heartbeat after the link came or came back: the first at once, later ones spread as answers are. */
export function startHeartbeat(machine: WorkerMachine, {now, chance}: Act): WorkerMachine {
  const {heartbeat} = machine;
  const delay = heartbeat.at === -Infinity ? 0 : chance * answerSpread(machine, now);
  return {...machine, heartbeat: {...heartbeat, due: now + delay, called: true}};
}

/** Sends the heartbeat that is due, if any, and says when the next one is. */
export function sendHeartbeat(machine: WorkerMachine, act: Act): WorkerMachine {
  const {now, chance, emit} = act;
  const {heartbeat, link} = machine;
  if (!link.extended) {
    return heartbeat.due === undefined ? machine : {...machine, heartbeat: {...heartbeat, due: undefined}};
  }
  const {state, future} = shownState(machine);
  const changed = state !== heartbeat.state || future !== heartbeat.future;
  const wanted = heartbeat.due ?? now;
  const due = changed ? Math.min(wanted, Math.max(now, heartbeat.at + shortestGap)) : wanted;
  if (due > now) return due === heartbeat.due ? machine : {...machine, heartbeat: {...heartbeat, due}};

  const every = interval(machine, future !== undefined, now);
  const {done, failed, unwell} = machine;
  const resting = state === 'resting' ? machine.resting : undefined;
  const results = machine.results.filter(({awaited}) => !awaited).map(({request}) => request.future);
  emit({
    type: 'send-heartbeat',
    status: {
      ...{state, future, results, unwell, resting, done, failed, every},
      expires: expiry(act, lostWithin(every)),
    },
  });
  // Jitter only shortens the interval: the next one comes within `every` seconds, as promised.
  const next = now + every * 1000 * (0.9 + 0.1 * chance);
  return {...machine, heartbeat: {at: now, due: next, state, future, called: false}};
}

/** Seconds between heartbeats: the whole cluster together sends about two a second. */
function interval(machine: WorkerMachine, busy: boolean, now: number): number {
  const {heartbeat} = machine.recipe;
  return Math.max(busy ? busyEvery(heartbeat) : heartbeat, Math.ceil(workerCount(machine, now) / 2));
}

/** Milliseconds over which all workers spread the heartbeats that they send for the same reason. */
function answerSpread(machine: WorkerMachine, now: number): number {
  return Math.max(shortestGap, workerCount(machine, now) * 500);
}

/** Workers that beat, this one included. */
function workerCount({others}: WorkerMachine, now: number): number {
  let count = 1;
  for (const until of others.values()) if (until > now) count++;
  return count;
}
