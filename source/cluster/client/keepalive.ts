/** A client with jobs out says that it is there, so that nobody works for one that died. */
import {keepaliveEvery} from '../intervals.js';
import {expiry} from '../outbox.js';
import {send} from './send.js';
import type {Act, ClientMachine} from './types.js';

/** But not more often than this, however many workers join; milliseconds. */
const shortestGap = 1000;

/** Says so when it is due, and at once when the first job is there. */
export function keepAlive(machine: ClientMachine, act: Act): ClientMachine {
  const {keepalive, recipe} = machine;
  const jobs = jobsOut(machine);
  if (jobs === 0 || !machine.link.extended || machine.closing !== undefined) {
    return keepalive.due === undefined ? machine : {...machine, keepalive: {...keepalive, due: undefined}};
  }

  if ((keepalive.due ?? act.now) > act.now) return machine;
  const expires = expiry(act, 2 * keepaliveEvery);
  send(machine, 'p2p-tui', {type: 'keepalive', expires, from: recipe.id, jobs, every: keepaliveEvery}, act);
  // Jitter only shortens the interval: the next one comes within what was promised.
  const due = act.now + keepaliveEvery * 1000 * (0.9 + 0.1 * act.chance);
  return {...machine, keepalive: {sentAt: act.now, due}};
}

/** Somebody joined, or came back, who cannot know that we are there. */
export function keepAliveFor(machine: ClientMachine, {now}: Act): ClientMachine {
  const {sentAt, due} = machine.keepalive;
  if (due === undefined) return machine;
  return {...machine, keepalive: {sentAt, due: Math.min(due, Math.max(now, sentAt + shortestGap))}};
}

function jobsOut({active, waiting}: ClientMachine): number {
  let jobs = active.size;
  for (const queue of waiting.values()) jobs += queue.length;
  return jobs;
}
