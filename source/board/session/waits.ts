/** How long a session waits before it tries again, by what went wrong. */
import {type Backoff, createBackoff} from '../../async/backoff.js';

/** Waits that outlive connections, so that one that is lost again and again is not opened again and again. */
export type Waits = {
  /** After a connection was lost. */
  readonly losses: Backoff;
  /** After a pipe was lost on a connection that stands. */
  readonly pipes: Backoff;
  /** In exile. */
  readonly exiles: Backoff;
  /** Between looks for the second topic. */
  readonly looks: Backoff;
};

/** @param random - For jitter: uniform in [0, 1). */
export function createWaits(random: () => number): Waits {
  return {
    // A board that restarts is back within seconds, and all R peers of the cluster are gone by then.
    losses: createBackoff({first: 250, quick: {limit: 2000, times: 8}, limit: 60_000, random}),
    pipes: createBackoff({first: 250, limit: 10_000, random}),
    // The host has been away as long as everybody else, and comes back within seconds.
    exiles: createBackoff({first: 500, quick: {limit: 1000, times: 8}, limit: 30_000, random}),
    looks: createBackoff({first: 1000, limit: 120_000, random}),
  };
}
