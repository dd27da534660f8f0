import {messageOf} from '../message/error-message.js';
import type {Cancel, Clock} from '../clock/clock.js';
import {createAttempts} from './attempts.js';
import {createBacklog} from './backlog.js';
import type {Event} from './event.js';
import type {History} from './history.js';
import type {EventLog} from './log.js';
import {LogError} from './log-error.js';
import {noteAt} from './recorded.js';
import {unrecorded} from './unrecorded.js';

/** Writes events to the log of a history, and goes on doing so whatever happens to that. */
export type Writer = {
  /** The log, opened again if another one is in its place. @throws LogError */
  open(): EventLog;
  /** The log, for reading; nothing while it cannot be opened. */
  log(): EventLog | undefined;
  /** Why nothing can be written, if that is so and worth telling. */
  problem(): LogError | undefined;
  /** The store has read the log up to this place, and numbers its events from there. */
  begin(place: number): void;
  add(event: Event): void;
  /** Writes what waits, now. */
  flush(): void;
  /** Tries again what failed, if it is time; takes over what other processes wrote. */
  look(): void;
  /**
   * Writes as well what was heard while another process had the lock, as far as that did not write it.
   * @returns false when it has to be tried again
   */
  takeOver(heard: readonly Event[]): boolean;
  /** Goes on after a pause in which other processes may have written: this one heard nothing. */
  resume(): void;
  /** Puts another log in the place of a damaged one. @returns whether that could be done */
  repair(): boolean;
  /** A last flush. */
  close(): void;
};

/** Places of events, both ends included. */
export type Range = readonly [from: number, to: number];

/** What a writer and a recorder tell a store. */
export type Told = {
  /** Something happened to the history, in one sentence. */
  note(level: 'info' | 'warn' | 'error', text: string): void;
  /**
   * The log numbers events in another way than the store did: those from place `from` on are to be read again.
   * @param foreign those among them that other processes wrote, and this one did not know.
   * @param waiting events that are not in the log yet. @returns them with the places that they have now
   */
  renumber(
    log: EventLog,
    from: number,
    foreign: readonly Range[],
    waiting: readonly Event[],
  ): readonly Event[];
};

type WriterOptions = Told & {
  readonly history: History;
  readonly clock: Clock;
  /** Whether this process has the lock: then the store numbers its events as the log does. */
  readonly records: () => boolean;
};

/** Milliseconds that an event waits at most before it is written: so much is lost when this process is killed. */
const flushEvery = 50;

/** Events written at once. */
const batch = 10_000;

/** A writer that has not opened its log yet. */
export function createWriter({history, clock, records, note, renumber}: WriterOptions): Writer {
  const waiting = createBacklog();
  let waitingSince = 0;
  const attempts = createAttempts(clock, note);
  let log: EventLog | undefined;
  let isWriting = false;
  let cancelFlush: Cancel | undefined;
  /** The last place at which the log and the store have the same events. */
  let agreed = 0;
  let renumberFrom = Infinity;
  let foreign: Range[] = [];

  function open(): EventLog {
    if (log && !history.moved()) return log;
    log?.close();
    log = undefined;
    try {
      return use(history.open());
    } catch (error) {
      if (!isDamage(error) || !records()) throw error;
      return replaceDamaged();
    }
  }

  function replaceDamaged(): EventLog {
    log?.close();
    log = undefined;
    const {log: repaired, told} = history.repair();
    note('warn', told);
    return use(repaired);
  }

  /** It is another file: nothing is known of its places but where it ends. */
  function use(opened: EventLog): EventLog {
    log = opened;
    renumberFrom = 1;
    foreign = [];
    agreed = opened.lastSeq();
    return opened;
  }

  function write(): void {
    let opened = open();
    if (opened.damaged() && records()) opened = replaceDamaged();
    while (waiting.size > 0) {
      const events = waiting.first(batch);
      const [next] = events;
      const gap = waiting.dropped > 0 && next ? [droppedNote(waiting.dropped, next)] : [];
      const first = opened.append([...gap, ...events]);
      waiting.remove(events.length);
      waiting.forgetDropped();
      if (!records()) continue;
      if (first > agreed + 1) foreign.push([agreed + 1, first - 1]);
      if (gap.length > 0 || next?.seq !== first) renumberFrom = Math.min(renumberFrom, agreed + 1);
      agreed = first + gap.length + events.length - 1;
    }

    if (records()) adopt(opened);
  }

  /** Lets the store number its events as the log does. */
  function adopt(opened: EventLog): void {
    if (renumberFrom === Infinity) return;
    waiting.replace(renumber(opened, renumberFrom, foreign, waiting.first(waiting.size)));
    renumberFrom = Infinity;
    foreign = [];
  }

  /** Does what needs the log, and once more with another log if that one is damaged. */
  function attempt(act: () => void): void {
    if (isWriting) return;
    isWriting = true;
    try {
      try {
        act();
      } catch (error) {
        if (!isDamage(error) || !records()) throw error;
        replaceDamaged();
        act();
      }

      attempts.succeeded();
    } catch (error) {
      attempts.failed(asLogError(error));
    } finally {
      isWriting = false;
    }
  }

  function flush(): void {
    cancelFlush?.();
    cancelFlush = undefined;
    attempt(write);
  }

  /** Another process may have written something of its own. */
  function catchUp(): void {
    const opened = open();
    const last = opened.lastSeq();
    if (last > agreed) {
      foreign.push([agreed + 1, last]);
      renumberFrom = Math.min(renumberFrom, agreed + 1);
      agreed = last;
    }

    adopt(opened);
    write();
  }

  function gather(heard: readonly Event[]): void {
    const opened = open();
    const end = opened.lastSeq();
    // Of as many again it cannot be told from their number alone whether they are the same.
    const recorded = opened.read(Math.max(1, end - 2 * heard.length - batch));
    const own = waiting.first(waiting.size);
    waiting.replace([...unrecorded(heard, recorded), ...own].sort((one, other) => one.seq - other.seq));
    renumberFrom = Math.min(renumberFrom, agreed + 1);
    agreed = end;
  }

  try {
    open();
  } catch (error) {
    attempts.failed(asLogError(error));
  }

  return {
    open,
    log: () => log,
    problem: attempts.problem,
    begin(place) {
      agreed = place;
      renumberFrom = Infinity;
    },
    add(event) {
      if (waiting.size === 0) waitingSince = clock.monotonic();
      waiting.add(event);
      if (attempts.isFailing()) return;
      // A timer is late while this process has much to do; nothing may wait longer for that.
      const isDue = waiting.size >= batch || clock.monotonic() - waitingSince >= flushEvery;
      if (isDue && !isWriting) flush();
      else cancelFlush ??= clock.after(flushEvery, flush);
    },
    flush() {
      if (waiting.size > 0 && !attempts.isFailing()) flush();
    },
    look() {
      if (attempts.isEarly()) return;
      if (waiting.size > 0) flush();
      else attempt(catchUp);
    },
    takeOver(heard) {
      if (attempts.isEarly()) return false;
      let isGathered = false;
      attempt(() => {
        if (!isGathered) gather(heard);
        isGathered = true;
        write();
      });
      return isGathered;
    },
    resume() {
      attempt(catchUp);
    },
    repair() {
      if (!records() || !log) return false;
      try {
        replaceDamaged();
        return true;
      } catch (error) {
        attempts.failed(asLogError(error));
        return false;
      }
    },
    close() {
      if (waiting.size > 0) flush();
      cancelFlush?.();
    },
  };
}

function isDamage(error: unknown): boolean {
  return error instanceof LogError && error.trouble === 'damaged';
}

/** Anything else is a mistake of ours, which must not stop what is watched. */
function asLogError(error: unknown): LogError {
  return error instanceof LogError ? error : new LogError('unusable', messageOf(error), error);
}

function droppedNote(count: number, next: Event): Event {
  const events = count === 1 ? 'An event was' : `${count} events were`;
  return noteAt(next, `${events} not recorded here, for history could not be written for too long.`);
}
