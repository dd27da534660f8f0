import type {JobId, PeerId, RuntimeName, Topic, WorkerState} from '../../message/types.js';
import type {Payload} from '../../payload/payload.js';
import type {EventBody, Stage} from '../../store/event.js';
import type {Deadlines} from '../deadlines.js';
import type {Act as StepAct} from '../drive.js';
import type {Link, LinkInput} from '../link.js';
import type {BoardEvent, Progress} from '../ports.js';
import type {Say} from '../say.js';
import type {TransferEffect, TransferInput} from '../transfer-tasks.js';

/** What never changes while a client lives. */
export type ClientRecipe = {
  readonly id: PeerId;
  /** The largest result it takes, bytes. */
  readonly maxBytes: number;
  readonly deadlines: Deadlines;
  /** Payloads on their way at a time, half of them out and half of them back. */
  readonly transfers: number;
  /** How long a job may wait for a worker, milliseconds; Infinity: as long as it takes. */
  readonly patience: number;
};

/** A worker as the board tells of it. */
export type Seen = {
  /** Whether it ever sent a heartbeat: R workers do not. */
  readonly beats: boolean;
  /** Seconds between its heartbeats. */
  readonly every: number;
  /** Last heartbeat: Unix time, milliseconds. */
  readonly heardAt: number;
  readonly state: WorkerState | undefined;
  readonly future: JobId | undefined;
  readonly runtimes: readonly RuntimeName[];
  /** When it will leave, as its hello said: Unix time, milliseconds; Infinity while it never said. */
  readonly leavesAt: number;
};

/** The job is offered to all. */
type Requesting = {
  readonly name: 'requesting';
  /** When the request is said again, at the latest when it runs out: Unix time, milliseconds. */
  readonly until: number;
  /** When it was said last: Unix time, milliseconds. */
  readonly saidAt: number;
  /** When it was said first: Unix time, milliseconds. */
  readonly since: number;
};

/** A worker has it. `sending`, then `running`, then `announced` while no transfer is free, then `receiving`. */
export type Accepted = {
  readonly name: 'sending' | 'running' | 'announced' | 'receiving';
  readonly worker: PeerId;
  readonly via: string;
  /** The last transfer of this attempt. */
  readonly task: number;
  /** When the offer was taken: Unix time, milliseconds. */
  readonly since: number;
  /** Whether the caller was told that nothing bounds the wait for this worker. */
  readonly warned: boolean;
  /** When the transfer is given up unless something moves: Unix time, milliseconds; Infinity without one. */
  readonly due: number;
  /** Heartbeats in a row in which the worker says it does something else. */
  readonly strayed: number;
  /** The first of them: Unix time, milliseconds. */
  readonly strayedAt: number;
};

/** Where a job is. */
type Phase = {readonly name: 'waiting'} | Requesting | Accepted;

/** A job that a worker has. */
export type AcceptedJob = Job & {readonly phase: Accepted};

/** One job of the caller's, from post to its end. */
export type Job = {
  readonly id: JobId;
  readonly payload: Payload;
  readonly runtime: RuntimeName;
  readonly label: string | undefined;
  readonly topic: Topic;
  /** Which posting this is, from 1. */
  readonly attempt: number;
  /** Declines and failed transfers so far. */
  readonly failures: number;
  /** Workers lost so far. */
  readonly losses: number;
  /** Workers whose offers are not taken, and until when: Unix time, milliseconds. */
  readonly avoid: ReadonlyMap<PeerId, number>;
  /** Why it is posted again. */
  readonly reason: string | undefined;
  /** The last stage recorded of this attempt. */
  readonly stage: Stage | undefined;
  readonly phase: Phase;
};

/** A job that a worker may still hold though nobody wants its result. */
export type Orphan = {
  readonly job: JobId;
  readonly topic: Topic;
  readonly worker: PeerId;
  readonly via: string;
  /** When it is forgotten: Unix time, milliseconds. */
  readonly until: number;
  /**
   * An R worker blocks until its result is collected, so it is collected and thrown away; the worker was told on the
   * first topic only.
   */
  readonly collect: boolean;
  /** The transfer that collects it. */
  readonly task: number | undefined;
};

/** What is known of who hosts. */
export type Hosted = {
  /** The last host that spoke on the second topic: it is of our kind. */
  readonly ours: PeerId | undefined;
  /** Since when, while the link is as it is now, another one was heard on the first: Unix time, milliseconds. */
  readonly strangerSince: number;
  /** Since when jobs wait for the second topic while the first one is there: Unix time, milliseconds; or Infinity. */
  readonly neededSince: number;
  /** Whether the caller was told why. */
  readonly told: boolean;
};

/** A client, whole. */
export type ClientMachine = {
  readonly recipe: ClientRecipe;
  readonly link: Link;
  readonly hosted: Hosted;
  readonly roster: ReadonlyMap<PeerId, Seen>;
  /** Jobs not yet on the board, by runtime, in the order in which they go there. */
  readonly waiting: ReadonlyMap<RuntimeName, readonly Job[]>;
  /** Jobs on the board or with a worker. */
  readonly active: ReadonlyMap<JobId, Job>;
  readonly orphans: readonly Orphan[];
  /** The number of the last task. */
  readonly task: number;
  /** The last step: Unix time, milliseconds. */
  readonly steppedAt: number;
  /** When it goes even if an R worker still waits for it: Unix time, milliseconds. */
  readonly closing: number | undefined;
  readonly closed: boolean;
};

/** What a caller posts. */
export type NewJob = {
  readonly id: JobId;
  /** Stays the caller's: it must exist until the job has ended, for it may have to be sent again. */
  readonly payload: Payload;
  readonly runtime: RuntimeName;
  /** A name for people; only p2p-tui peers see it, and only for jobs that are no R futures. */
  readonly label?: string;
};

/** All that can happen to a client. */
export type ClientInput =
  | LinkInput
  /** `via` is a fresh code, there when the line is an offer to us. */
  | (Extract<BoardEvent, {type: 'line'}> & {readonly via?: string})
  | TransferInput
  | {readonly type: 'post'; readonly job: NewJob}
  | {readonly type: 'abort'; readonly job: JobId; readonly reason: unknown}
  | {readonly type: 'close'};

/** All that a client can have done. */
export type ClientEffect =
  | Say
  | TransferEffect
  | {readonly type: 'record'; readonly event: EventBody}
  | {readonly type: 'progress'; readonly job: JobId; readonly progress: Progress}
  | {readonly type: 'settle'; readonly job: JobId; readonly outcome: Outcome}
  | {readonly type: 'closed'};

/** How a job ended for its caller. */
export type Outcome =
  {readonly ok: true; readonly payload: Payload} | {readonly ok: false; readonly reason: unknown};

/** One step of a client under way. */
export type Act = StepAct<ClientEffect>;
