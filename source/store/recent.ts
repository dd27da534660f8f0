import type {Event} from './event.js';

/** The newest events in memory. */
type Recent = {
  add(event: Event): void;
  /**
   * The last `count` events up to place `before`, oldest first.
   * @returns nothing when older events than those kept would be needed.
   */
  tail(count: number, before: number): readonly Event[] | undefined;
};

/** Keeps between `kept` and twice as many events, so that forgetting costs little. */
export function createRecent(kept = 4096): Recent {
  let events: Event[] = [];
  return {
    add(event) {
      events.push(event);
      if (events.length >= kept * 2) events = events.slice(-kept);
    },
    tail(count, before) {
      const first = events[0]?.seq ?? 1;
      const end = Math.min(events.length, before - first + 1);
      const start = end - Math.max(0, count);
      if (start < 0 && first > 1) return undefined;
      return events.slice(Math.max(0, start), Math.max(0, end));
    },
  };
}
