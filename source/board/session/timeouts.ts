/** How long a session waits, and how often it looks, by what the matter is. */
import {backoffDelay, type Backoff} from '../../async/backoff.js';
import {quickUntil} from './departures.js';
import type {Attempts, Session, Subscription} from './state.js';

/** Waits that outlive connections, so that one that is lost again and again is not opened again and again. */
const backoffs: Readonly<Record<keyof Attempts, Backoff>> = {
  // A board that restarts is back within seconds, and all R peers of the cluster are gone by then.
  losses: {first: 250, quick: {limit: 2000, times: 8}, limit: 60_000},
  pipes: {first: 250, limit: 10_000},
  // The host has been away as long as everybody else, and comes back within seconds.
  denials: {first: 500, quick: {limit: 1000, times: 8}, limit: 30_000},
  looks: {first: 1000, limit: 120_000},
};

/** No attempt was in vain yet. */
export const noAttempts: Attempts = {losses: 0, pipes: 0, denials: 0, looks: 0};

/**
 * One more attempt was in vain.
 * @param chance Uniform in [0, 1).
 * @returns The session that knows of it, and the milliseconds until the next attempt.
 */
export function nextWait(session: Session, what: keyof Attempts, chance: number): readonly [Session, number] {
  const {attempts} = session;
  const after = {...session, attempts: {...attempts, [what]: attempts[what] + 1}};
  return [after, backoffDelay(backoffs[what], attempts[what], chance)];
}

/** Milliseconds for which a link has to be up to count as a success, so that waits start short again. */
export const steady = 10_000;

/** Milliseconds in which the end of the connection follows that of its pipes, if it is the reason for it. */
export const explanation = 250;

/** Milliseconds for which guards are held: those of one user that begin at the same time have found their places by then. */
export const guardsLast = 10_000;

/** Milliseconds until the second look at where a pipe is. */
export const secondLook = 300;

/** Milliseconds between two looks of a host at his list while all is well. */
const usually = 60_000;
/** Milliseconds from one look to the next while somebody's leaving may delete the list. */
const quickly = 250;
/** Milliseconds between two looks while somebody else holds the topic, or may hold it. */
const inDoubt = 1500;
/**
 * Milliseconds for which doubts make him look so often: the board forgets a connection that died without a goodbye by
 * then, and one that it still has is somebody at work. A minute of such looks is forty commands on one connection.
 */
const longestDoubt = 60_000;

/** A host's doubts count for a while from now on: he came, or something has happened. */
export function withDoubts(subscription: Subscription, now: number): Subscription {
  return {...subscription, doubtUntil: now + longestDoubt};
}

/** When a host looks next at whether his list is in force: milliseconds, monotonic. */
export function nextLook({doubtUntil, departures}: Subscription, isDoubtful: boolean, now: number): number {
  if (now < quickUntil(departures)) return now + quickly;
  return now + (isDoubtful && now < doubtUntil ? inDoubt : usually);
}
