/**
 * What happened, as this process saw it. The log holds events in the order they were appended; the projection is
 * a fold over them. Nothing else changes what a pane shows.
 */
import type {BadLine, JobId, Message, Outcome, PeerId, RuntimeName, Topic} from '../message/types.js';

/** How the connection to the board is. */
export type LinkState = 'connecting' | 'live' | 'denied' | 'lost' | 'closed';

/** A line came in from a peer, or went out from us. */
export type LineEvent = {
  readonly type: 'line';
  readonly topic: Topic;
  readonly message: Message | BadLine;
  /** This process wrote it. */
  readonly ours?: boolean;
};

/** The connection to the board changed, or its latency was measured. */
export type LinkEvent = {
  readonly type: 'link';
  readonly state: LinkState;
  /** Host and port of the board. */
  readonly board: string;
  /** Our account name there, once it is known. */
  readonly user?: string;
  /** Whose cluster it is. */
  readonly owner?: string;
  /** Why, in one sentence, where there is something to say; connecting: why the try before came to nothing. */
  readonly detail?: string;
  /** Access is denied, for nobody hosts the cluster: its owner keeps away from it then, and nobody put him out. */
  readonly unhosted?: true;
  /** Lost or denied: when the next try is made, Unix time in milliseconds; absent where that is at once, or never. */
  readonly retryAt?: number;
  /** Live, but no line gets through on these topics, since then: Unix time, milliseconds. */
  readonly frozen?: readonly {readonly topic: Topic; readonly since: number}[];
  /** Round trip to the board, milliseconds; null: it is not measured, for the board has not answered in time. */
  readonly latency?: number | null;
};

/** What `ls` showed of our topics: who is connected. Only their owner sees it. */
export type ListingEvent = {
  readonly type: 'listing';
  readonly topics: readonly {
    readonly name: string;
    /** Absent: no list. */
    readonly access?: readonly string[];
    /** User and remote address of each pipe, and of those that are there as something else: `wildcard` reads many topics. */
    readonly pipes: readonly {
      readonly user: string;
      readonly address: string;
      readonly as?: 'pub' | 'sub' | 'wildcard';
    }[];
  }[];
};

/** A payload of ours on its way. */
export type TransferEvent = {
  readonly type: 'transfer';
  readonly job: JobId;
  /** `send` and `receive` as seen from here; together with `leg` it says which payload. */
  readonly direction: 'send' | 'receive';
  /** `out`: the job, from client to worker. `back`: its result. */
  readonly leg: 'out' | 'back';
  readonly peer: PeerId;
  readonly state: 'waiting' | 'moving' | 'done' | 'failed';
  /** Bytes moved. */
  readonly bytes: number;
  /** Bytes in all; 0 while unknown. */
  readonly total: number;
  readonly path?: 'direct' | 'relay';
  /** One sentence, when it failed. */
  readonly error?: string;
};

/** A step of a job that this process takes part in, known exactly and not from the board. */
export type JobEvent = {
  readonly type: 'job';
  readonly job: JobId;
  readonly stage: Stage;
  /** The part this process plays. */
  readonly as: 'client' | 'worker';
  readonly client?: PeerId;
  readonly worker?: PeerId;
  readonly runtime?: RuntimeName;
  readonly label?: string;
  /** Bytes of the serialized job. */
  readonly size?: number;
  /** Which posting this is, from 1; more than 1 after an attempt that did not end well. */
  readonly attempt?: number;
  /** Why, for `failed`, `withdrawn`, `expired` and a new posting. */
  readonly reason?: string;
  /** Class of the error, for `failed` of an evaluation whose result was returned. */
  readonly error?: string;
};

/** The passing of time, so that a replay expires what expired. */
type TickEvent = {readonly type: 'tick'};

/** Something worth a line in the event pane that belongs to no other type. */
export type NoteEvent = {
  readonly type: 'note';
  readonly level: 'info' | 'warn' | 'error';
  /** One sentence. */
  readonly text: string;
  /**
   * What it is about. `hosting`: the dashboard shows the last notice of that by itself. `access`: who is on the access list;
   * the workers of a process tell it once together.
   */
  readonly about?: 'hosting' | 'access' | undefined;
};

/**
 * Hosting the cluster from this process, as it is from now on: whom its access list lets in. Only a process tells of it
 * that could host.
 */
export type HostingEvent = {
  readonly type: 'hosting';
  /** This process hosts the cluster. */
  readonly active: boolean;
  /** The board is being asked to go by `users`, or by no list any more. */
  readonly busy: boolean;
  /** The board went by `users`, on both topics, when it was asked last. */
  readonly inForce: boolean;
  /** Why it cannot be hosted from here, in a few words. */
  readonly obstacle?: string | undefined;
  /** On the list, the owner first; while it is not hosted from here: the one in force, else the one that is remembered. */
  readonly users: readonly string[];
  /** The process of the owner that hosts it, as it says itself; absent while it is hosted from here, or by nobody of ours. */
  readonly elsewhere?: PeerId | undefined;
  /** This process hosts it as soon as that one ends. */
  readonly standby?: boolean | undefined;
  /** When it ends by itself: Unix time, milliseconds. */
  readonly leaveAt?: number | undefined;
  /** Milliseconds by which it can be extended; absent where it does not end by itself. */
  readonly extension?: number | undefined;
};

/**
 * The wall clock of this machine was set, or is off: `at - time` differs by more than 5 seconds from what it was when
 * that was told last, or in the last event of the process before. It is told before any event with such times, but for a `gap`.
 */
export type ClockEvent = {
  readonly type: 'clock';
  /** What the wall clock would show had it not jumped, and what it shows: Unix time, milliseconds. */
  readonly from: number;
  readonly to: number;
};

/**
 * Nobody listened to the board from `from` to `to`, moments on the timeline: what happened then was not seen, and what
 * was seen last may be over. Told before anything that is seen afterwards.
 */
export type GapEvent = {
  readonly type: 'gap';
  /**
   * `opening`: no process recorded. `link`: the connection to the board was lost. `asleep`: the process did not run, for
   * it was stopped or the machine slept.
   */
  readonly cause: 'opening' | 'link' | 'asleep';
  readonly from: number;
  readonly to: number;
};

/** An event before the log gave it its place. */
export type EventBody =
  | LineEvent
  | LinkEvent
  | ListingEvent
  | TransferEvent
  | JobEvent
  | TickEvent
  | NoteEvent
  | HostingEvent
  | ClockEvent
  | GapEvent;

/**
 * An event in the log. It has two times, for no wall clock can be trusted to go forward, or at one pace:
 *
 * - `at` is what the wall clock showed. It may be wrong, and less than that of the event before. It is for showing,
 *   and for nothing else.
 * - `time` is the log's own timeline, and what the fold goes by: it never goes back, and differences are durations.
 *   It begins as the wall clock of the first event. Within a process it goes on as the monotonic clock does; where a
 *   process opens the log, it goes on from the last event by what the wall clock went on since that event's `at`, or
 *   by nothing if that is less than nothing. So a wrong clock costs at most the length of one pause, and freezes nothing.
 *
 * `at - time` is the offset from the timeline to the wall clock: near 0 unless the clock jumped, and then a `clock`
 * event tells. A foreign moment in Unix time, such as when a request expires, is on the timeline at
 * `moment - (at - time)` of the event that brought it, and a moment of the timeline is shown as `moment + (at - time)`
 * of the latest event.
 */
export type Event = EventBody & {
  /** Place in the log, from 1, without gaps. Ticks are not logged: a tick has the place of the event before it. */
  readonly seq: number;
  /** When this process saw it by its wall clock: Unix time, milliseconds. */
  readonly at: number;
  /** When it was on the timeline of the log: milliseconds. */
  readonly time: number;
};

/**
 * Where a job is. The last six are ends. `done`: its evaluation ended well. `ended`: its result was returned, and nobody told
 * whether its evaluation failed. `unknown`: it ended while nobody watched.
 */
export const stages = [
  'requested',
  'offered',
  'accepted',
  'sending',
  'running',
  'returning',
  'done',
  'ended',
  'failed',
  'withdrawn',
  'expired',
  'unknown',
] as const;

/** How far a job has come. */
export type Stage = (typeof stages)[number];

/** Something for each stage. */
export function byStage<Value>(of: (stage: Stage, place: number) => Value): Record<Stage, Value> {
  return Object.fromEntries(stages.map((stage, place) => [stage, of(stage, place)])) as Record<Stage, Value>;
}

/** The stages that end a job, unless it is asked for again. */
export type EndStage = 'done' | 'ended' | 'failed' | 'withdrawn' | 'expired' | 'unknown';

/** The end of a job whose result was returned, by what is known of its evaluation. */
export function endOf(outcome: Outcome | undefined): 'done' | 'failed' | 'ended' {
  if (outcome === 'ok') return 'done';
  return outcome === 'failed' ? 'failed' : 'ended';
}
