import type {Ending, JobId, PeerId, RuntimeName, Topic, WorkerState} from '../../message/types.js';
import type {Payload} from '../../payload/payload.js';
import type {EventBody, Stage} from '../../store/event.js';
import type {Timeouts} from '../timeouts.js';
import type {Act as StepAct} from '../../async/drive.js';
import type {Admission, AdmissionEffect, AdmittedLine, ShownInput} from '../admission.js';
import type {RoleLink, LinkInput} from '../link.js';
import type {Progress} from '../ports.js';
import type {Heard} from '../presence.js';
import type {SendLine, Unsendable} from '../outbox.js';
import type {TransferEffect, TransferInput} from '../transfer-tasks.js';

/** What never changes while a client lives. */
export type ClientRecipe = {
  readonly id: PeerId;
  /** `owner/name`. */
  readonly cluster: string;
  /** The largest result it takes, bytes. */
  readonly maxBytes: number;
  readonly timeouts: Timeouts;
  /** Payloads on their way at a time, half of them out and half of them back. */
  readonly transfers: number;
  /** How long a job may wait for a worker, milliseconds; Infinity: as long as it takes. */
  readonly requestTimeout: number;
};

/** A worker as the board tells of it. */
export type Seen = {
  /** Whether it ever sent a heartbeat: R workers do not. */
  readonly beats: boolean;
  /** Seconds between its heartbeats. */
  readonly every: number;
  /** Last line of it, in our time of listening. */
  readonly heard: Heard;
  /** The same: milliseconds, monotonic. */
  readonly heardAt: number;
  readonly state: WorkerState | undefined;
  readonly future: JobId | undefined;
  readonly runtimes: readonly RuntimeName[];
  /** How far its clock is ahead of ours, where it compares with it: milliseconds. */
  readonly ahead: number;
  /** When it will leave, as its hello said: Unix time by its own clock, seconds; undefined while it never said. */
  readonly expires: number | undefined;
  /** The same: milliseconds, monotonic; Infinity while it never said. */
  readonly leavesAt: number;
};

/** The job is offered to all. */
type Requesting = {
  readonly name: 'requesting';
  /** When the request is sent again, at the latest when it runs out: milliseconds, monotonic. */
  readonly until: number;
  /** When it was sent last: milliseconds, monotonic. */
  readonly sentAt: number;
  /** When it was sent first: milliseconds, monotonic. */
  readonly since: number;
  /** How often it was sent. */
  readonly times: number;
};

/** A worker has it. `sending`, then `running`, then `announced` while no transfer is free, then `receiving`. */
export type Accepted = {
  readonly name: 'sending' | 'running' | 'announced' | 'receiving';
  readonly worker: PeerId;
  readonly via: string;
  /** The last transfer of this attempt. */
  readonly task: number;
  /** When the offer was taken: milliseconds, monotonic. */
  readonly since: number;
  /** Whether the caller got a notice that nothing bounds the wait for this worker. */
  readonly warned: boolean;
  /** When the transfer is given up unless something moves: milliseconds, monotonic; Infinity without one. */
  readonly due: number;
  /** Something of the present transfer has moved. */
  readonly moved: boolean;
  /** How the evaluation ended, as far as the worker told. */
  readonly ending: Ending;
  /** Heartbeats in a row in which the worker says it does something else. */
  readonly strayed: number;
  /** The first of them: milliseconds, monotonic. */
  readonly strayedAt: number;
};

/** Where a job is. */
type Phase = {readonly name: 'waiting'} | Requesting | Accepted;

/** A job that a worker has. */
export type AcceptedJob = PostedJob & {readonly phase: Accepted};

/**
 * An attempt that did not end well. `failure`: the worker says that the job is at fault. `transfer`: a payload did not
 * get through. `loss`: the worker has not been heard of.
 */
export type Mishap = {
  readonly kind: 'failure' | 'transfer' | 'loss';
  readonly worker: PeerId;
  /** When: milliseconds, monotonic. */
  readonly at: number;
  /** One sentence. */
  readonly reason: string;
};

/** A worker that others go before. */
type Avoided = {readonly until: number; readonly times: number};

/** One job of the caller's, from post to its end. */
export type PostedJob = {
  readonly id: JobId;
  readonly payload: Payload;
  readonly runtime: RuntimeName;
  readonly label: string | undefined;
  readonly topic: Topic;
  /** Which posting this is, from 1. */
  readonly attempt: number;
  /** What went wrong with it so far, and counts against it. */
  readonly mishaps: readonly Mishap[];
  /** Workers whose offers are not taken, and until when: milliseconds, monotonic. */
  readonly avoid: ReadonlyMap<PeerId, Avoided>;
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
  /** When the attempt was given up: milliseconds, monotonic. */
  readonly since: number;
  /** When it is forgotten: milliseconds, monotonic. */
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
  /** The last host that spoke on the second topic, or more often than one that runs R: it is of our kind. */
  readonly ours: PeerId | undefined;
  /** The last hello of a host on the first topic; `at`: milliseconds, monotonic. */
  readonly hello: {readonly from: PeerId; readonly at: number} | undefined;
  /** Since when, while the link is as it is now, another one was heard on the first: milliseconds, monotonic. */
  readonly strangerSince: number;
  /** Since when jobs wait for the second topic while the first one is there: milliseconds, monotonic; or Infinity. */
  readonly neededSince: number;
  /** Whether the caller got a notice why. */
  readonly explained: boolean;
};

/** A client, whole. */
export type ClientMachine = {
  readonly recipe: ClientRecipe;
  readonly link: RoleLink;
  readonly admission: Admission;
  readonly hosted: Hosted;
  readonly roster: ReadonlyMap<PeerId, Seen>;
  /** Jobs not yet on the board, by runtime, in the order in which they go there. */
  readonly waiting: ReadonlyMap<RuntimeName, readonly PostedJob[]>;
  /** Jobs on the board or with a worker. */
  readonly active: ReadonlyMap<JobId, PostedJob>;
  readonly orphans: readonly Orphan[];
  /** The number of the last task. */
  readonly task: number;
  /** The last keepalive, and when the next one is due; undefined while no job is out: milliseconds, monotonic. */
  readonly keepalive: {readonly sentAt: number; readonly due: number | undefined};
  /** The last step: milliseconds, monotonic. */
  readonly steppedAt: number;
  /** When it goes even if an R worker still waits for it: milliseconds, monotonic. */
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
  | AdmittedLine
  | ShownInput
  | TransferInput
  | Unsendable
  | {readonly type: 'post'; readonly job: NewJob}
  | {readonly type: 'abort'; readonly job: JobId; readonly reason: unknown}
  | {readonly type: 'close'};

/** All that a client can have done. */
export type ClientEffect =
  | SendLine
  | TransferEffect
  | AdmissionEffect
  | {readonly type: 'record'; readonly event: EventBody}
  | {readonly type: 'progress'; readonly job: JobId; readonly progress: Progress}
  | {readonly type: 'settle'; readonly job: JobId; readonly outcome: Settlement}
  | {readonly type: 'closed'};

/** How a job ended for its caller. */
export type Settlement =
  {readonly ok: true; readonly payload: Payload} | {readonly ok: false; readonly reason: unknown};

/** One step of a client under way. */
export type Act = StepAct<ClientEffect>;
