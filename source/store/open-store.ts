import type {Cancel, Clock} from '../clock/clock.js';
import {apply} from './apply.js';
import {checkpointParts, fromCheckpoint} from './checkpoint.js';
import {cloneProjection, emptyProjection} from './empty.js';
import type {Event, EventBody} from './event.js';
import {gapBefore, openingGap} from './gap-event.js';
import type {EventLog} from './log.js';
import {createRecent} from './recent.js';
import type {Store} from './store.js';
import {createTimeline} from './timeline.js';
import {createWriter} from './writer.js';

/** How to open a store. */
type StoreOptions = {
  /** The history, which is folded first; without it the store forgets. The store closes it. */
  readonly log?: EventLog;
  readonly clock: Clock;
  /** Whether new events are written to the log; default: true. */
  readonly record?: boolean;
};

/** Events that may have to be folded when the store is opened again, after it was closed in order. */
const checkpointEvery = 25_000;

/** Events of the history that are in memory from the start. */
const newest = 4096;

/** Milliseconds between ticks. */
const tickEvery = 1000;

/**
 * Opens the store: folds the history from its last checkpoint on, then takes new events and lets time pass.
 *
 * Ticks are folded but never logged: the fold does what falls due before it applies an event, with the times when it
 * fell due, so a replay of the log alone passes through the same states. Only `now`, the time of the last event,
 * differs until the first tick of the new process.
 */
export function openStore({log, clock, record = true}: StoreOptions): Store {
  const timeline = createTimeline(clock, log?.last());
  const projection = (log && fromCheckpoint(log.checkpoint())) ?? emptyProjection(timeline.now());
  const recent = createRecent();
  const listeners = new Set<() => void>();
  let checkpointed = projection.seq;
  // The newest events are read in any case: panes show them.
  for (const event of log?.read(Math.max(1, Math.min(checkpointed + 1, log.lastSeq() - newest))) ?? []) {
    if (event.seq > checkpointed) apply(projection, event);
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
    const {jump, ...times} = timeline.next();
    if (jump !== undefined) put({...jump, seq: projection.seq + 1, ...times});
    if (body.type === 'tick') {
      apply(projection, {...body, seq: projection.seq, ...times});
      return;
    }

    const gap = gapBefore(projection, body, times.time);
    if (gap !== undefined) put({...gap, seq: projection.seq + 1, ...times});
    put({...body, seq: projection.seq + 1, ...times});
  }

  /** Nobody recorded since the history came to an end: before a jump of the clock, too, which came after that. */
  function beginUnwatched(): void {
    const {jump, ...times} = timeline.next();
    const gap = openingGap(projection, times.time);
    if (gap !== undefined) put({...gap, seq: projection.seq + 1, ...times});
    if (jump !== undefined) put({...jump, seq: projection.seq + 1, ...times});
  }

  function put(event: Event): void {
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

  /** Only while nobody waits for a frame: of a hundred thousand jobs it takes a second. */
  function saveCheckpoint(): void {
    if (!log || !writer || projection.seq - checkpointed < checkpointEvery) return;
    try {
      // A log that could not be written to the end says less than this state.
      if (log.lastSeq() !== projection.seq) return;
      log.saveCheckpoint(checkpointParts(projection));
      checkpointed = projection.seq;
    } catch {
      // It only saves time, and the history is complete without it.
    }
  }

  function tick(): void {
    append({type: 'tick'});
    cancelTick = clock.after(tickEvery, tick);
  }

  saveCheckpoint();
  // Who only reads shows the history as it was left.
  if (writer) beginUnwatched();
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
    now: timeline.now,
    snapshot: () => cloneProjection(projection),
    close() {
      if (closed) return;
      closed = true;
      cancelTick?.();
      writer?.close();
      saveCheckpoint();
      listeners.clear();
      log?.close();
    },
  };
}
