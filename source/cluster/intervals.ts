/** What is made of a peer's promise to be heard again. */
import {heartbeatLifetime} from '../message/sent-at.js';
import type {AbsenceTimeout} from './presence.js';

/** Nobody's promise is believed further than this, seconds. */
const longestEvery = 3600;

/** Seconds between a client's keepalives. */
export const keepaliveEvery = 30;
/** A client is lost after so many of its intervals: with what it takes to stop its job, one that died holds a worker for a minute. */
const clientLostAfter = 1.7;

/** Seconds within which the next one comes, as far as that is believed. */
export function believedEvery({every}: {readonly every: number}): number {
  return Math.min(every, longestEvery);
}

/** Seconds without a heartbeat after which a worker that beats at this interval is lost. @param every seconds */
export function lostWithin(every: number): number {
  return heartbeatLifetime * every;
}

/** A worker that has a job beats so many times as often: it is waited for. */
const busierBy = 3;

/** Seconds between heartbeats of a worker that has a job. @param every the same without one */
export function busyEvery(every: number): number {
  return Math.ceil(every / busierBy);
}

/** However much it has done of a job, no worker is waited for longer than this for that reason, milliseconds. */
const longestWorth = 60_000;

/**
 * How long a worker that beats at this interval may be without a heartbeat.
 * @param every seconds
 * @param invested milliseconds for which it has had the job: to wait for so long costs no more than to begin again
 */
export function workerTimeout(every: number, invested = 0): AbsenceTimeout {
  const inAll = Math.max(lostWithin(every) * 1000, Math.min(invested, longestWorth));
  return {inAll, afterJoining: inAll / 2};
}

/** How long a client that speaks at this interval may be without a keepalive; none gets more for a longer one. @param every seconds */
export function clientTimeout(every: number): AbsenceTimeout {
  const limit = clientLostAfter * Math.min(every, keepaliveEvery) * 1000;
  return {inAll: limit, afterJoining: limit};
}
