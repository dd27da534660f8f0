/** What is made of a peer's promise to be heard again. */
import {heartbeatLifetime} from '../message/sent-at.js';
import type {Patience} from './presence.js';

/** Nobody's promise is believed further than this, seconds. */
const longestEvery = 3600;

/** Seconds between a client's keepalives. */
export const keepaliveEvery = 30;
/** A client is lost after so many of its intervals: with what it takes to stop its job, one that died holds a worker for a minute. */
const clientLostAfter = 1.9;

/** Seconds within which the next one comes, as far as that is believed. */
export function believedEvery({every}: {readonly every: number}): number {
  return Math.min(every, longestEvery);
}

/** Seconds without a heartbeat after which a worker that beats at this interval is lost. @param every seconds */
export function lostWithin(every: number): number {
  return heartbeatLifetime * every;
}

/** How long a worker that beats at this interval may be silent. @param every seconds */
export function workerPatience(every: number): Patience {
  return {inAll: lostWithin(every) * 1000, afterJoining: 2 * every * 1000};
}

/** How long a client that speaks at this interval may be silent; none gets more for a longer one. @param every seconds */
export function clientPatience(every: number): Patience {
  const limit = clientLostAfter * Math.min(every, keepaliveEvery) * 1000;
  return {inAll: limit, afterJoining: limit};
}
