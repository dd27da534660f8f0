import {messageOf} from '../message/error-message.js';
import type {Cancel, Clock} from '../clock/clock.js';
import type {Event} from './event.js';
import type {EventLog} from './log.js';

/** Writes events to a log in batches. */
type Writer = {
  add(event: Event): void;
  /** Writes what waits, now. */
  flush(): void;
  close(): void;
};

/** Milliseconds that an event waits at most. */
const flushEvery = 200;

/** Events that wait at most: a burst is written at once. */
const batch = 10_000;

/**
 * A log that cannot be written, such as on a full disk, must not stop the cluster: the writer says so once and gives
 * up, and the store goes on in memory.
 * @param failed is told why, in one sentence.
 */
export function createWriter(log: EventLog, clock: Clock, failed: (reason: string) => void): Writer {
  let waiting: Event[] = [];
  let cancel: Cancel | undefined;
  let broken = false;

  function flush(): void {
    cancel?.();
    cancel = undefined;
    const events = waiting;
    waiting = [];
    if (broken || events.length === 0) return;
    try {
      log.append(events);
    } catch (error) {
      broken = true;
      failed(`History is no longer recorded. ${messageOf(error)}`);
    }
  }

  return {
    add(event) {
      if (broken) return;
      waiting.push(event);
      if (waiting.length >= batch) flush();
      else cancel ??= clock.after(flushEvery, flush);
    },
    flush,
    close: flush,
  };
}
