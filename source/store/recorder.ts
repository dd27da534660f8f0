import type {Cancel, Clock} from '../clock/clock.js';
import {notRecorded} from './attempts.js';
import {createBacklog} from './backlog.js';
import type {Event} from './event.js';
import {lockWords, troubleWords, type History, type Recording} from './history.js';
import type {EventLog} from './log.js';
import {LogError} from './log-error.js';
import {createWriter, type Told} from './writer.js';

/** Records a store's events in a history that other processes record in, too. */
export type Recorder = {
  /** The log, for reading; nothing while it cannot be opened. */
  log(): EventLog | undefined;
  recording(): Recording;
  /** What was read shows that the log is damaged. @returns whether there is another one now, to be read again */
  repair(): boolean;
  /** The store has read the log up to this place, and numbers its events from there. */
  begin(place: number): void;
  add(event: Event): void;
  /** Writes what waits, now. */
  flush(): void;
  /** Lets another process record while this one is stopped. */
  pause(): void;
  resume(): void;
  /** A last flush. The lock is kept until `release`. */
  close(): void;
  release(): void;
};

type RecorderOptions = Told & {
  readonly history: History;
  readonly clock: Clock;
  /** Told when `recording` has changed. */
  readonly changed: () => void;
};

/** Milliseconds between two attempts to get the lock: what is heard after whoever had it ended is in memory only. */
const claimEvery = 100;

/** Attempts, or moments when none is needed, between two looks at the log. */
const lookEvery = 5;

/** Milliseconds by which two processes may differ in when they heard a line. */
const tolerance = 5000;

/** A line that was heard so long ago, milliseconds, has been written down by whoever records. */
const silentAfter = 2000;

const silence: Recording = {
  by: 'nobody',
  reason: 'its recorder is silent',
  detail: 'The p2p-tui that records this cluster writes nothing down: end it, and this one records.',
};

/**
 * Whoever has the lock writes all that it hears. Others write only what nobody else knows, and keep the latest lines,
 * until that process ends: then the next one writes what is missing of them, and goes on.
 */
export function createRecorder({history, clock, changed, ...told}: RecorderOptions): Recorder {
  /** What whoever has the lock writes, as far as it is not known to be in the log. */
  const heard = createBacklog();
  let held = false;
  let isTakingOver = false;
  let isPaused = false;
  let looks = 0;
  let hadLock = false;
  let isSilent = false;
  let lockProblem: LogError | undefined;
  let cancelLook: Cancel | undefined;
  let latest: Recording | undefined;

  claim();
  const writer = createWriter({history, clock, records: () => held, ...told});

  function claim(): boolean {
    try {
      held ||= history.claim();
      lockProblem = undefined;
    } catch (error) {
      if (!(error instanceof LogError)) throw error;
      lockProblem = error;
    }

    return held;
  }

  function recording(): Recording {
    const problem = writer.problem();
    if (problem) return {by: 'nobody', reason: troubleWords[problem.trouble], detail: problem.message};
    if (held) return {by: 'us'};
    if (lockProblem) return {by: 'nobody', reason: lockWords, detail: lockProblem.message};
    return isSilent ? silence : {by: 'another'};
  }

  /** Tells of a change, whatever it was. */
  function tell(): void {
    const before = latest;
    latest = recording();
    const reason = (one: Recording | undefined) => (one?.by === 'nobody' ? one.reason : '');
    if (before?.by !== latest.by || reason(before) !== reason(latest)) changed();
  }

  function look(): void {
    cancelLook = clock.after(claimEvery, look);
    if (!held && claim()) isTakingOver = true;
    looks += 1;
    if (isTakingOver) takeOver();
    else if (looks % lookEvery !== 0) return;
    else if (held) writer.look();
    else watch();
    tell();
  }

  function takeOver(): void {
    if (!writer.takeOver(heard.first(heard.size))) return;
    heard.replace([]);
    isTakingOver = false;
    isSilent = false;
  }

  /** Whether whoever has the lock does write. */
  function watch(): void {
    let last: Pick<Event, 'at'> | undefined;
    try {
      last = writer.open().last();
    } catch {
      return;
    }

    const events = heard.first(heard.size);
    const written = last?.at ?? -Infinity;
    const kept = events.findIndex(({at}) => at >= written - tolerance);
    heard.remove(kept === -1 ? events.length : kept);
    const missed = events.find(({type, at}) => type === 'line' && at > written + silentAfter);
    isSilent = missed !== undefined && clock.now() - missed.at > silentAfter;
  }

  return {
    log: writer.log,
    recording,
    repair: writer.repair,
    begin(place) {
      writer.begin(place);
      latest = recording();
      if (latest.by === 'nobody' && latest.reason === lockWords) {
        told.note('error', notRecorded(latest.detail));
      }

      cancelLook = clock.after(claimEvery, look);
    },
    add(event) {
      if ((held && !isTakingOver) || isOwn(event)) writer.add(event);
      else if (isHeard(event)) heard.add(event);
    },
    flush: writer.flush,
    pause() {
      writer.flush();
      cancelLook?.();
      isPaused = true;
      hadLock = held;
      held = false;
      history.release();
    },
    resume() {
      if (!isPaused) return;
      isPaused = false;
      if (hadLock) writer.resume();
      look();
    },
    close() {
      cancelLook?.();
      writer.close();
    },
    release() {
      held = false;
      history.release();
    },
  };
}

/** What no other process hears of. */
function isOwn({type}: Event): boolean {
  return type === 'transfer' || type === 'job' || type === 'note' || type === 'hosting';
}

/** Every process that watches knows it, each as it saw it. */
function isHeard({type}: Event): boolean {
  return type === 'line' || type === 'link' || type === 'clock' || type === 'gap';
}
