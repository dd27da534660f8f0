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
const busierBy = 4;

/** Seconds between heartbeats of a worker that has a job. @param every the same without one */
export function busyEvery(every: number): number {
  return Math.ceil(every / busierBy);
}

/** How long a worker that beats at this interval may be without a heartbeat. @param every seconds */
export function workerTimeout(every: number): AbsenceTimeout {
  return {inAll: lostWithin(every) * 1000, afterJoining: 2 * every * 1000};
}

/** A worker tells within a second that it has a job; after so long, milliseconds, it has not heard the accept, or died. */
const answersWithin = 8000;
/** However much it has done of a job, no worker is waited for longer than this for that reason, milliseconds. */
const longestWorth = 60_000;

/**
 * How long a worker that has a job of ours may be without a heartbeat: two intervals, or as long as it has had the job. To wait for
 * that long costs no more than to have it begin again elsewhere, where the worker is alive, and no more than twice as
 * much where it is not (ski rental).
 * @param every seconds
 * @param invested milliseconds for which it had the job when it was heard last; 0: not since it took it
 */
export function jobTimeout(every: number, invested: number): AbsenceTimeout {
  const inAll = invested <= 0 ? answersWithin : Math.max(2 * every * 1000, Math.min(invested, longestWorth));
  return {inAll, afterJoining: inAll};
}

/** How long a client that speaks at this interval may be without a keepalive; none gets more for a longer one. @param every seconds */
export function clientTimeout(every: number): AbsenceTimeout {
  const limit = clientLostAfter * Math.min(every, keepaliveEvery) * 1000;
  return {inAll: limit, afterJoining: limit};
}
