/** What really happened in a schedule, in true time (Unix time, milliseconds), whatever the peers' clocks say. */
import type {JobId, PeerId, RuntimeName} from '../../../source/message/types.js';
import type {JobEvent} from '../../../source/store/event.js';
import type {Passed} from '../board.js';
import type {Disk} from '../disk.js';
import type {Ending} from '../jobs.js';
import type {Cut} from '../transfers.js';

/** Who takes part. R peers are those of the R package: they neither beat nor say goodbye. */
type PeerKind = 'worker' | 'client' | 'R worker' | 'R client';

/** From this moment on it was so, or not so. */
export type Change = {readonly at: number; readonly holds: boolean};

/** What became of one peer. */
export type PeerTrace = {
  readonly id: PeerId;
  readonly kind: PeerKind;
  readonly disk: Disk;
  /** Whether lines got to it: it was alive, awake and linked. */
  readonly hearing: Change[];
  /** Whether it believed so. */
  readonly linked: Change[];
  /** When it read lines of other peers on the second topic. */
  readonly read: Map<PeerId, number[]>;
  /** When it was killed; Infinity: never. */
  killedAt: number;
  /** When it was told to leave, before all were; Infinity: never. */
  leavesAt: number;
  /** Codes of the payloads that it sent and was told are through. */
  readonly sent: Set<string>;
};

/** One evaluation at one worker. */
export type EvaluationTrace = {
  readonly worker: PeerId;
  readonly text: string;
  readonly at: number;
  endedAt: number;
  /** When it was told to stop; Infinity: never. */
  abortedAt: number;
};

/** One job. */
export type JobTrace = {
  readonly id: JobId;
  readonly text: string;
  readonly client: PeerId;
  readonly runtime: RuntimeName;
  /** How long its evaluation takes, milliseconds. */
  readonly duration: number;
  /** When it is posted. */
  readonly postedAt: number;
  endedAt: number;
  readonly ending: Ending;
};

/** A step of a job as one of our peers recorded it. */
export type Recorded = {readonly at: number; readonly by: PeerId; readonly event: JobEvent};

/** A whole schedule. */
export type Trace = {
  readonly peers: ReadonlyMap<PeerId, PeerTrace>;
  readonly jobs: readonly JobTrace[];
  readonly evaluations: readonly EvaluationTrace[];
  readonly events: readonly Recorded[];
  readonly lines: readonly Passed[];
  /** Codes of the transfers that were cut. */
  readonly broken: ReadonlyMap<string, Cut>;
  /** When the last fault was over. */
  readonly lastFault: number;
  /** When all were told to leave. */
  readonly end: number;
};

/** Milliseconds of a span in which it was so. */
export function listened(changes: readonly Change[], from: number, to: number): number {
  let sum = 0;
  for (const [index, {at, holds}] of changes.entries()) {
    const until = changes[index + 1]?.at ?? Infinity;
    if (holds) sum += Math.max(0, Math.min(until, to) - Math.max(at, from));
  }

  return sum;
}

/** Whether it could read every line of a span. */
export function heardAll({hearing}: PeerTrace, from: number, to: number): boolean {
  return listened(hearing, from, to) >= to - from;
}

/** When it will have been so for so long since then; Infinity: never. */
export function listenedBy(changes: readonly Change[], from: number, milliseconds: number): number {
  let left = milliseconds;
  for (const [index, {at, holds}] of changes.entries()) {
    const until = changes[index + 1]?.at ?? Infinity;
    const begin = Math.max(at, from);
    if (!holds || until <= begin) continue;
    if (until - begin >= left) return begin + left;
    left -= until - begin;
  }

  return Infinity;
}

/** An attempt, as the board has it: this client gave this job to this worker. */
export type Attempt = {
  readonly job: JobId;
  readonly client: PeerId;
  readonly worker: PeerId;
  readonly via: string;
  readonly at: number;
  /** Its place among all lines. */
  readonly index: number;
};

/** All attempts in their order; a line that was said twice counts once. */
export function attemptsOf({lines}: Pick<Trace, 'lines'>): readonly Attempt[] {
  const attempts = new Map<string, Attempt>();
  for (const [index, {at, message}] of lines.entries()) {
    if (message.type !== 'accept' || attempts.has(message.via)) continue;
    const {future: job, from: client, to: worker, via} = message;
    attempts.set(message.via, {job, client, worker, via, at, index});
  }

  return [...attempts.values()];
}
