import {createEmitter} from '../async/emitter.js';
import type {Cancel, Clock} from '../clock/clock.js';
import {apply} from './apply.js';
import {checkpointParts} from './checkpoint.js';
import {cloneProjection, emptyProjection} from './empty.js';
import type {Event, EventBody} from './event.js';
import {gapBefore, openingGap, sleepGap} from './gap-event.js';
import {soleHistory, type History} from './history.js';
import {load, newest} from './load.js';
import type {EventLog} from './log.js';
import {createRecent} from './recent.js';
import {createRecorder} from './recorder.js';
import type {Store} from './store.js';
import {createTimeline} from './timeline.js';
import type {Told} from './writer.js';

/** How to open a store. */
type StoreOptions = {
  /** What is folded first, and where new events are recorded; without it the store forgets. */
  readonly history?: History;
  /** A log that nobody else writes, instead. The store closes it. */
  readonly log?: EventLog;
  readonly clock: Clock;
  /** Whether new events are written to the log; default: true. */
  readonly record?: boolean;
  /** Told of each new event, when it has been applied. */
  readonly onEvent?: ((event: Event) => void) | undefined;
};

/** Events that may have to be folded when the store is opened again, after it was closed in order. */
const checkpointEvery = 25_000;

/** Milliseconds between ticks. */
const tickEvery = 1000;

/**
 * Opens the store: folds the history from its last checkpoint on, then takes new events and lets time pass. It opens
 * whatever the history is like: what cannot be read is left out, and where nothing can be recorded, `recording` says so.
 *
 * Ticks are folded but never logged: the fold does what falls due before it applies an event, with the times when it
 * fell due, so a replay of the log alone passes through the same states. Only `now`, the time of the last event,
 * differs until the first tick of the new process.
 */
export function openStore({log: sole, history: given, clock, record = true, onEvent}: StoreOptions): Store {
  const history = given ?? (sole && soleHistory(sole));
  const notes: EventBody[] = [];
  const {emit: notify, subscribe} = createEmitter<void>();
  let isOpen = false;
  const note: Told['note'] = (level, text) => {
    const body: EventBody = {type: 'note', level, text};
    if (!isOpen) {
      notes.push(body);
      return;
    }

    take(body);
    notify();
  };
  const recorder =
    history && record ? createRecorder({history, clock, note, renumber, changed: notify}) : undefined;
  const logNow = () => (recorder ? recorder.log() : sole);
  let loaded = load(logNow());
  if (loaded.damaged && recorder?.repair()) loaded = load(logNow());

  const timeline = createTimeline(clock, loaded.last);
  const projection = loaded.projection ?? emptyProjection(timeline.now());
  const recent = createRecent();
  for (const event of loaded.recent) recent.add(event);
  let {checkpointed} = loaded;
  /** The projection is what a replay of the log comes to: a checkpoint may be made of it. */
  let isExact = !loaded.damaged;
  /** The last moment at which this process ran. */
  let running = timeline.now();
  let cancelTick: Cancel | undefined;
  let isClosed = false;

  function take(body: EventBody): void {
    const {jump, ...times} = timeline.next();
    const slept = sleepGap(running, times.time);
    running = times.time;
    if (slept !== undefined) put({...slept, seq: projection.seq + 1, ...times});
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
    recorder?.add(event);
    onEvent?.(event);
  }

  function renumber(...[log, from, foreign, waiting]: Parameters<Told['renumber']>): readonly Event[] {
    for (const [first, last] of foreign) {
      for (const event of log.read(first, last)) {
        if (!isOfItsProcess(event)) apply(projection, event);
      }
    }

    const last = log.last();
    const end = last?.seq ?? 0;
    if (last) timeline.follow(last);
    const start = Math.max(from, end - newest + 1);
    recent.rewind(start > from ? 0 : from);
    for (const event of log.read(start, end)) recent.add(event);
    const placed = waiting.map((event, index): Event => ({...event, seq: end + index + 1}));
    for (const event of placed) recent.add(event);
    projection.seq = end + placed.length;
    projection.version += 1;
    isExact = false;
    return placed;
  }

  function append(...bodies: readonly EventBody[]): void {
    if (isClosed) return;
    const {version} = projection;
    for (const body of bodies) take(body);
    if (projection.version !== version) notify();
  }

  /** Only while nobody waits for a frame: of a hundred thousand jobs it takes a second. */
  function saveCheckpoint(): void {
    const log = logNow();
    if (!log || !isExact || recorder?.recording().by !== 'us') return;
    if (projection.seq - checkpointed < checkpointEvery) return;
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
  isOpen = true;
  recorder?.begin(projection.seq);
  // Who only reads shows the history as it was left; and while another process records, somebody listens.
  if (recorder && recorder.recording().by !== 'another') beginUnwatched();
  append(...notes);
  cancelTick = clock.after(tickEvery, tick);
  return {
    projection,
    append,
    subscribe,
    tail(count, before = projection.seq) {
      const kept = recent.tail(count, before);
      if (kept) return kept;
      recorder?.flush();
      return readTail(logNow(), count, before);
    },
    now: timeline.now,
    snapshot: () => cloneProjection(projection),
    recording: () => recorder?.recording(),
    pause: () => recorder?.pause(),
    resume: () => recorder?.resume(),
    close() {
      if (isClosed) return;
      isClosed = true;
      cancelTick?.();
      recorder?.close();
      saveCheckpoint();
      logNow()?.close();
      recorder?.release();
    },
  };
}

/** How another process is connected, and whether it hosts, is none of this one's affair. */
function isOfItsProcess(event: Event): boolean {
  const {type} = event;
  return (
    type === 'link' || type === 'gap' || type === 'hosting' || (type === 'note' && event.about === 'hosting')
  );
}

function readTail(log: EventLog | undefined, count: number, before: number): readonly Event[] {
  try {
    return [...(log?.read(Math.max(1, before - count + 1), before) ?? [])];
  } catch {
    // Whoever writes it says what is wrong with it.
    return [];
  }
}
