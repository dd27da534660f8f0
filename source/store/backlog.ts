import type {Event} from './event.js';

/** Events that wait for something, oldest first. There are only so many: the oldest are dropped, and counted. */
export type Backlog = {
  add(event: Event): void;
  readonly size: number;
  /** The oldest `count`. */
  first(count: number): readonly Event[];
  /** Takes away the oldest `count`. */
  remove(count: number): void;
  /** Puts others in the place of all. */
  replace(events: readonly Event[]): void;
  /** Events dropped since `forgetDropped`. */
  readonly dropped: number;
  forgetDropped(): void;
};

/** Events, and characters in them, that wait at most: minutes of a busy cluster. */
const limits = {events: 50_000, characters: 32_000_000};

/** Nothing waits yet. */
export function createBacklog({events: most, characters: room} = limits): Backlog {
  let events: Event[] = [];
  let head = 0;
  let characters = 0;
  let dropped = 0;

  function remove(count: number): void {
    for (const event of events.slice(head, head + count)) characters -= weightOf(event);
    head = Math.min(events.length, head + count);
    if (head < events.length / 2) return;
    events = events.slice(head);
    head = 0;
  }

  function add(event: Event): void {
    events.push(event);
    characters += weightOf(event);
    while (events.length - head > most || (characters > room && events.length - head > 1)) {
      remove(1);
      dropped += 1;
    }
  }

  return {
    add,
    get size() {
      return events.length - head;
    },
    first: (count) => events.slice(head, head + count),
    remove,
    replace(others) {
      events = [];
      head = 0;
      characters = 0;
      for (const event of others) add(event);
    },
    get dropped() {
      return dropped;
    },
    forgetDropped() {
      dropped = 0;
    },
  };
}

/** Characters in a value: what peers send has no other size to speak of. */
function weightOf(value: unknown): number {
  if (typeof value === 'string') return value.length;
  if (typeof value !== 'object' || value === null) return 8;
  let sum = 16;
  for (const part of Object.values(value)) sum += weightOf(part);
  return sum;
}
