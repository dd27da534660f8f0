import {setImmediate} from 'node:timers/promises';
import type {Clock} from '../../source/clock/clock.js';
import {forkProcess, type SimulatedProcess} from './process.js';

/** Time that passes only when told to: timers fire in order, and promises settle between them. */
type SimulatedClock = Clock & {
  /** Timers that have not fired and were not cancelled. */
  pending(): number;
  /** Fires timers in order, until `done` says so, none is left, or the time is over. */
  run(options?: {readonly until?: number; readonly done?: () => boolean}): Promise<void>;
  /** Lets so many milliseconds pass. */
  pass(milliseconds: number): Promise<void>;
  /** A process, whose wall clock is so many milliseconds ahead of the true time. */
  fork(offset?: number): SimulatedProcess;
};

type Timer = {readonly at: number; readonly order: number; readonly fire: () => void};

/** Timers that fire at one moment before it is called a loop. */
const mostAtOnce = 10_000;

/** Parts of a millisecond that time is counted in, so that sums are exact and no timer fires a rounding error early. */
const grain = 1024;

/** @param start Unix time, milliseconds */
export function createClock(start = Date.UTC(2026, 10, 21, 22, 0, 0)): SimulatedClock {
  const heap: Timer[] = [];
  const waiting = new Set<Timer>();
  let time = start;
  let order = 0;

  const after: Clock['after'] = (delay, fire) => {
    const timer = {at: time + Math.ceil(Math.max(0, delay) * grain) / grain, order: order++, fire};
    push(heap, timer);
    waiting.add(timer);
    return () => {
      waiting.delete(timer);
    };
  };

  /** The next timer; cancelled ones leave the heap when they get to its top. */
  const next = () => {
    for (let first = heap[0]; first && !waiting.has(first); first = heap[0]) pop(heap);
    return heap[0];
  };

  const run: SimulatedClock['run'] = async ({until = Infinity, done = () => false} = {}) => {
    let atOnce = 0;
    await settle();
    for (let first = next(); first && first.at <= until && !done(); first = next()) {
      atOnce = first.at === time ? atOnce + 1 : 0;
      if (atOnce > mostAtOnce) throw new Error(`Timers go round in circles at ${time}.`);
      time = Math.max(time, first.at);
      pop(heap);
      waiting.delete(first);
      first.fire();
      await settle();
    }

    if (until !== Infinity && !done()) time = Math.max(time, until);
  };

  return {
    now: () => time,
    monotonic: () => time,
    after,
    pending: () => waiting.size,
    run,
    pass: (milliseconds) => run({until: time + milliseconds}),
    fork: (offset = 0) => forkProcess({now: () => time, monotonic: () => time, after}, offset),
  };
}

/** Lets every promise that can settle do so. */
async function settle(): Promise<void> {
  await setImmediate();
}

function before(a: Timer, b: Timer): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}

function push(heap: Timer[], timer: Timer): void {
  let place = heap.push(timer) - 1;
  while (place > 0) {
    const parent = (place - 1) >> 1;
    const above = heap[parent];
    if (!above || before(above, timer)) break;
    heap[place] = above;
    place = parent;
  }

  heap[place] = timer;
}

function pop(heap: Timer[]): void {
  const last = heap.pop();
  if (!last || heap.length === 0) return;
  let place = 0;
  for (;;) {
    let child = 2 * place + 1;
    const left = heap[child];
    const right = heap[child + 1];
    if (left && right && before(right, left)) child++;
    const lower = heap[child];
    if (!lower || !before(lower, last)) break;
    heap[place] = lower;
    place = child;
  }

  heap[place] = last;
}
