/** What is made of a worker's promise to beat again. */
import {heartbeatLifetime} from '../message/sent-at.js';
import type {HeartbeatMessage} from '../message/types.js';

/** Nobody's promise is believed further than this, seconds. */
const longestEvery = 3600;

/** Seconds within which the next heartbeat comes, as far as that is believed. */
export function believedEvery({every}: HeartbeatMessage): number {
  return Math.min(every, longestEvery);
}

/** Seconds without a heartbeat after which a worker that beats at this interval is lost. @param every seconds */
export function lostWithin(every: number): number {
  return heartbeatLifetime * every;
}
