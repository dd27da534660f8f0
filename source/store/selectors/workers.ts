import type {Projection, Worker} from '../projection.js';

/** States in the order in which they deserve to be seen: at work, ready, in trouble, away. */
const order: readonly Worker['state'][] = [
  'running',
  'returning',
  'fetching',
  'offering',
  'draining',
  'idle',
  'resting',
  'unwell',
  'unknown',
  'stalled',
  'late',
  'lost',
  'expired',
  'gone',
];

const places = new Map(order.map((state, place) => [state, place]));

/** Whether a worker says of its state why it takes no jobs, as `cause` and `reason`. */
export function hasReason({state}: Pick<Worker, 'state'>): boolean {
  return state === 'unwell' || state === 'resting';
}

/** All workers: ours first, then by state, then by name. */
export function sortedWorkers({workers}: Projection): readonly Worker[] {
  return [...workers.values()].sort(
    (one, other) =>
      Number(other.ours) - Number(one.ours) ||
      placeOf(one) - placeOf(other) ||
      compare(one.name, other.name) ||
      compare(one.id, other.id),
  );
}

/** A state of a later version stands among those at work. */
function placeOf({state}: Worker): number {
  return places.get(state) ?? 0;
}

/** By UTF-16 code units: the same order on every machine. */
function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
