import type {Cancel, Clock} from '../clock/clock.js';
import {apply} from './apply.js';
import {cloneProjection, emptyProjection} from './empty.js';
import type {Event, EventBody} from './event.js';
import type {EventLog} from './log.js';
import {createRecent} from './recent.js';
import type {Store} from './store.js';
import {createWriter} from './writer.js';

/** How to open a store. */
export type StoreOptions = {
  /** The history, which is folded first; without it the store forgets. The store closes it. */
  readonly log?: EventLog;
  readonly clock: Clock;
  /** Whether new events are written to the log; default: true. */
  readonly record?: boolean;
};

/** Milliseconds between ticks. */
const tickEvery = 1000;

/**
 * Opens the store: folds the history, then takes new events and lets time pass.
 *
 * Ticks are folded but never logged: the fold does what falls due before it applies an event, with the times when it
 * fell due, so a replay of the log alone passes through the same states. Only `now`, the time of the last event,
 * differs until the first tick of the new process.
 */
export function openStore({log, clock, record = true}: StoreOptions): Store {
  const projection = emptyProjection(clock.now());
  const recent = createRecent();
  const listeners = new Set<() => void>();
  for (const event of log?.read(1) ?? []) {
    apply(projection, event);
    recent.add(event);
  }

  const note = (text: string) => {
    take({type: 'note', level: 'error', text});
    notify();
  };
  const writer = log && record ? createWriter(log, clock, note) : undefined;
  let cancelTick: Cancel | undefined;
  let closed = false;

  function take(body: EventBody): void {
    const at = Math.max(clock.now(), projection.counters.events === 0 ? 0 : projection.now);
    if (body.type === 'tick') {
      apply(projection, {...body, seq: projection.seq, at});
      return;
    }

    const event: Event = {...body, seq: projection.seq + 1, at};
    apply(projection, event);
    recent.add(event);
    writer?.add(event);
  }

  function notify(): void {
    for (const changed of [...listeners]) changed();
  }

  function append(...bodies: readonly EventBody[]): void {
    if (closed) return;
    const {version} = projection;
    for (const body of bodies) take(body);
    if (projection.version !== version) notify();
  }

  function tick(): void {
    append({type: 'tick'});
    cancelTick = clock.after(tickEvery, tick);
  }

  cancelTick = clock.after(tickEvery, tick);
  return {
    projection,
    append,
    subscribe(changed) {
      listeners.add(changed);
      return () => {
        listeners.delete(changed);
      };
    },
    tail(count, before = projection.seq) {
      const kept = recent.tail(count, before);
      if (kept || !log) return kept ?? [];
      writer?.flush();
      return [...log.read(Math.max(1, before - count + 1), before)];
    },
    snapshot: () => cloneProjection(projection),
    close() {
      if (closed) return;
      closed = true;
      cancelTick?.();
      writer?.close();
      listeners.clear();
      log?.close();
    },
  };
}
