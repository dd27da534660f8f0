/** How often a host looks at whether his list is in force. */
import type {Clock} from '../../clock/clock.js';

/** Milliseconds between two looks while all is well. */
const usually = 10_000;
/** Milliseconds between two looks while somebody else holds the topic, or may hold it. */
const inDoubt = 1500;
/**
 * Milliseconds for which doubts make him look so often: the board forgets a connection that died without a goodbye by
 * then, and one that it still has is somebody at work. A minute of such looks is forty commands on one connection.
 */
const longestDoubt = 60_000;

/** A host's attention, which is high after he came and after each disturbance. */
export type Vigil = {
  /** Something has happened: doubts count for a while again. */
  renew(): void;
  /** Milliseconds until the next look. */
  interval(doubtful: boolean): number;
};

export function createVigil(clock: Pick<Clock, 'monotonic'>): Vigil {
  let until = clock.monotonic() + longestDoubt;
  return {
    renew() {
      until = clock.monotonic() + longestDoubt;
    },
    interval: (doubtful) => (doubtful && clock.monotonic() < until ? inDoubt : usually),
  };
}
