import {apply} from './apply.js';
import {fromCheckpoint} from './checkpoint.js';
import {emptyProjection} from './empty.js';
import type {Event} from './event.js';
import type {EventLog} from './log.js';
import {LogError} from './log-error.js';
import type {Projection} from './projection.js';

/** Events of a history that are in memory from the start. */
export const newest = 4096;

/** What a log says. */
type Loaded = {
  /** After the last event; nothing when there is none. */
  readonly projection: Projection | undefined;
  /** Place of the last event that is in the log's checkpoint; 0: it has none that can be used. */
  readonly checkpointed: number;
  /** The newest events, oldest first: panes show them. */
  readonly recent: readonly Event[];
  readonly last: Pick<Event, 'at' | 'time'> | undefined;
  /** Something could not be read. */
  readonly damaged: boolean;
};

const nothing: Loaded = {
  projection: undefined,
  checkpointed: 0,
  recent: [],
  last: undefined,
  damaged: false,
};

/** Folds what can be read of a log, from its checkpoint on. */
export function load(log: EventLog | undefined): Loaded {
  if (log === undefined) return nothing;
  try {
    return read(log);
  } catch (error) {
    if (!(error instanceof LogError)) throw error;
    return {...nothing, damaged: error.trouble === 'damaged'};
  }
}

function read(log: EventLog): Loaded {
  const last = log.last();
  if (last === undefined) return {...nothing, damaged: log.damaged()};
  const kept = fromCheckpoint(log.checkpoint());
  // One that knows more than the log is not of this log, or of what is left of it.
  const checkpoint = kept && kept.seq <= last.seq ? kept : undefined;
  const checkpointed = checkpoint?.seq ?? 0;
  const projection = checkpoint ?? emptyProjection(last.time);
  let recent: Event[] = [];
  for (const event of log.read(Math.max(1, Math.min(checkpointed + 1, last.seq - newest)))) {
    if (event.seq > checkpointed) apply(projection, event);
    recent.push(event);
    if (recent.length >= 2 * newest) recent = recent.slice(-newest);
  }

  // A log that ends with events that cannot be read goes on after them.
  projection.seq = last.seq;
  return {projection, checkpointed, recent, last, damaged: log.damaged()};
}
