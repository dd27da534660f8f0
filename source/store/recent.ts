import type {Event} from './event.js';

/** The newest events in memory. */
type Recent = {
  add(event: Event): void;
  /** Forgets the events from place `from` on. */
  rewind(from: number): void;
  /**
   * The last `count` events up to place `before`, oldest first.
   * @returns nothing when older events than those kept would be needed.
   */
  tail(count: number, before: number): readonly Event[] | undefined;
};

/** Keeps between `kept` and twice as many events, so that forgetting costs little. */
export function createRecent(kept = 4096): Recent {
  let events: Event[] = [];

  /** How many of them are before place `seq`: their places go up, though there may be gaps in a damaged log. */
  function before(seq: number): number {
    let low = 0;
    let high = events.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((events[middle]?.seq ?? 0) < seq) low = middle + 1;
      else high = middle;
    }

    return low;
  }

  return {
    add(event) {
      events.push(event);
      if (events.length >= kept * 2) events = events.slice(-kept);
    },
    rewind(from) {
      events.length = before(from);
    },
    tail(count, last) {
      const end = before(last + 1);
      const start = end - Math.max(0, count);
      if (start < 0 && (events[0]?.seq ?? 1) > 1) return undefined;
      return events.slice(Math.max(0, start), end);
    },
  };
}
