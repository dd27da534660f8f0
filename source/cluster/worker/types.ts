import type {
  JobId,
  PeerId,
  RestCause,
  RuntimeName,
  Topic,
  WorkerFault,
  WorkerState,
} from '../../message/types.js';
import type {Payload} from '../../payload/payload.js';
import type {EventBody} from '../../store/event.js';
import type {Timeouts} from '../timeouts.js';
import type {Act as StepAct} from '../../async/drive.js';
import type {Admission, AdmissionEffect, ShownInput} from '../admission.js';
import type {RoleLink, LinkInput} from '../link.js';
import type {BoardEvent, Evaluation, Progress} from '../ports.js';
import type {Heard} from '../presence.js';
import type {SendLine, Unsendable} from '../outbox.js';
import type {TransferEffect, TransferInput} from '../transfer-tasks.js';

/** What never changes while a worker lives. */
export type Recipe = {
  readonly id: PeerId;
  /** `owner/name`. */
  readonly cluster: string;
  readonly runtimes: readonly RuntimeName[];
  /** Seconds between heartbeats in a small cluster. */
  readonly heartbeat: number;
  /** The largest payload it takes, bytes. */
  readonly maxBytes: number;
  readonly timeouts: Timeouts;
  /** Of the users on the access list, those whose jobs it takes; undefined: everybody's. */
  readonly allowFrom: readonly string[] | undefined;
  /** When it leaves: milliseconds, monotonic. */
  readonly leaveAt: number | undefined;
};

/** A request it could serve. */
export type Request = {
  readonly topic: Topic;
  readonly client: PeerId;
  readonly future: JobId;
  readonly runtime: RuntimeName;
  readonly label: string | undefined;
  /** Bytes, as the client says. */
  readonly size: number;
  /** When it runs out: milliseconds, monotonic. */
  readonly until: number;
  /** How far its client's clock is ahead of ours, where that client compares with it: milliseconds. */
  readonly ahead: number;
  /**
   * It was offered for without an answer, and keeps its place until then: milliseconds, monotonic; Infinity: until it is
   * sent again.
   */
  readonly pausedUntil: number;
};

/** A client that says when it is there. */
export type KnownClient = {
  /** Seconds within which it speaks again. */
  readonly every: number;
  readonly heard: Heard;
  /** It has been without a line for too long. */
  readonly lost: boolean;
};

/** Whose turn it is: a number for each user and client that had a job, higher the later. */
export type Turns = {
  readonly last: number;
  readonly users: ReadonlyMap<string, number>;
  readonly clients: ReadonlyMap<PeerId, number>;
};

/** A job that somebody accepted, and what moves under its `via`; see `vias.ts`. */
export type Use = {
  readonly via: string;
  readonly client: PeerId;
  readonly future: JobId;
  readonly worker: PeerId;
  /** `run`: nothing moves. */
  readonly leg: 'out' | 'run' | 'back';
  /** When that began: milliseconds, monotonic. */
  readonly since: number;
};

/** What was heard of vias on the first topic; the clients of the second draw theirs at random. */
export type Vias = {
  /** Oldest accept first. */
  readonly uses: readonly Use[];
  /** What each client drew last, oldest first. */
  readonly drawn: ReadonlyMap<PeerId, readonly string[]>;
  /** Clients that others offered to and that may accept any moment, and when that was: milliseconds, monotonic. */
  readonly offered: ReadonlyMap<PeerId, number>;
};

/** It said "I would" and waits to be accepted. */
type Offering = {readonly phase: 'offering'; readonly request: Request; readonly until: number};

/** The payload is on its way here. */
type Fetching = {
  readonly phase: 'fetching';
  readonly request: Request;
  readonly via: string;
  /** The transfer; undefined while another one goes on under the same `via`. */
  readonly task: number | undefined;
  /** When it gives up unless something moves: milliseconds, monotonic; Infinity before it begins. */
  readonly due: number;
  /** An R client withdrew it and waits for a result that says so. */
  readonly interrupted: boolean;
};

/** The runtime has it. */
export type Running = {
  readonly phase: 'running';
  readonly request: Request;
  readonly via: string;
  readonly task: number;
  readonly payload: Payload;
  readonly interrupted: boolean;
  /** Nobody waits for the result any more: it is dropped when the runtime is done. */
  readonly abandoned: boolean;
  /** Progress not yet sent. */
  readonly progress: Progress | undefined;
  /** When progress was sent last: milliseconds, monotonic. */
  readonly progressSentAt: number;
};

/** A result that is here and waits to be collected. */
export type Returning = {
  readonly request: Request;
  readonly via: string;
  readonly result: Payload;
  readonly ok: boolean;
  /** Class of the error that it holds, where that is known. */
  readonly error: string | undefined;
  readonly interrupted: boolean;
  /** When it was made: milliseconds, monotonic. */
  readonly madeAt: number;
  /** When the client was told over the present link: milliseconds, monotonic; undefined while it was not. */
  readonly announcedAt: number | undefined;
  /** How long it was announced over earlier links, milliseconds. */
  readonly waited: number;
  /** The worker takes no other job before it is collected: its client is expected at once. */
  readonly awaited: boolean;
  /** The transfer, while there is one. */
  readonly task: number | undefined;
  /** When it is given up unless more of it moves: milliseconds, monotonic; Infinity before anything did. */
  readonly stalledAt: number;
  /** When the next try may begin: milliseconds, monotonic. */
  readonly retryAt: number;
};

/** The job in hand. */
export type JobInFlight = Offering | Fetching | Running;

/** It cannot do its part, whatever the job, and takes none until a probe of its own succeeds. */
export type Unwell = {
  readonly fault: WorkerFault;
  /** One sentence. */
  readonly reason: string;
  /** The probe under way, if any. */
  readonly task: number | undefined;
  /** When the next one begins: milliseconds, monotonic. */
  readonly probeAt: number;
  /** Milliseconds between this probe and the next. */
  readonly pause: number;
};

/** It takes no jobs for a time, as its owner wants it; what it has and what it has offered for it sees through. */
export type Resting = {
  readonly cause: RestCause;
  /** One sentence. */
  readonly reason: string;
};

/** The last heartbeat that was sent, and when the next one is. */
export type HeartbeatState = {
  /** Last heartbeat: milliseconds, monotonic; -Infinity before the first. */
  readonly at: number;
  /** Next one; undefined while there is nobody to hear it: milliseconds, monotonic. */
  readonly due: number | undefined;
  readonly state: WorkerState | undefined;
  readonly future: JobId | undefined;
  /** A client that joined asked who is here, and the answer is due. */
  readonly called: boolean;
};

/** It takes no more jobs. */
type Leaving = {
  readonly reason: string;
  /** Since when: milliseconds, monotonic. */
  readonly since: number;
  /** When it goes even with a job in hand: milliseconds, monotonic. */
  readonly by: number | undefined;
};

/** A worker, whole. */
export type WorkerMachine = {
  readonly recipe: Recipe;
  readonly link: RoleLink;
  readonly admission: Admission;
  /** Until when its hello counts: milliseconds, monotonic. */
  readonly helloUntil: number;
  /** Other workers that beat, and until when they count: milliseconds, monotonic. */
  readonly others: ReadonlyMap<PeerId, number>;
  /** Clients that say when they are there. */
  readonly clients: ReadonlyMap<PeerId, KnownClient>;
  /** Open requests it could serve, in the order in which they were heard first. */
  readonly requests: readonly Request[];
  readonly turns: Turns;
  readonly vias: Vias;
  readonly job: JobInFlight | undefined;
  /** Results that were not collected yet, oldest first. */
  readonly results: readonly Returning[];
  readonly unwell: Unwell | undefined;
  readonly resting: Resting | undefined;
  /** The last requests it offered for: an accept may come after it let go of them. */
  readonly offered: readonly Request[];
  /** The last accepts it followed, by client, job and code, so that a line seen twice is not answered. */
  readonly spent: readonly string[];
  /** The number of the last task. */
  readonly task: number;
  /** The last step: milliseconds, monotonic. */
  readonly steppedAt: number;
  readonly done: number;
  readonly failed: number;
  readonly heartbeat: HeartbeatState;
  readonly leaving: Leaving | undefined;
  readonly closed: boolean;
};

/** All that can happen to a worker. */
export type WorkerInput =
  | LinkInput
  | Extract<BoardEvent, {type: 'line'}>
  | TransferInput
  | ShownInput
  | Unsendable
  | {readonly type: 'progress'; readonly task: number; readonly progress: Progress}
  | {readonly type: 'evaluated'; readonly task: number; readonly evaluation: Evaluation}
  | {
      readonly type: 'unevaluated';
      readonly task: number;
      readonly reason: string;
      /** What this machine lacked; absent when it was the job. */
      readonly lack?: WorkerFault | undefined;
      /** What came is no job, or asks for more than its reader allows: no worker takes it. */
      readonly refused?: boolean;
    }
  /** This machine cannot do a worker's part. */
  | {readonly type: 'lacking'; readonly fault: WorkerFault; readonly reason: string}
  /** What a probe found: nothing is lacking, or what still is. */
  | {
      readonly type: 'probed';
      readonly task: number;
      readonly lack?: {readonly fault: WorkerFault; readonly reason: string} | undefined;
    }
  /** Its owner wants it to take no jobs now; or, where nothing is said why, to take them again. */
  | {readonly type: 'rest'; readonly resting: Resting | undefined}
  | {readonly type: 'drain'; readonly reason: string}
  | {readonly type: 'stop'; readonly reason: string};

/** All that a worker can have done. */
export type WorkerEffect =
  | SendLine
  | TransferEffect
  | AdmissionEffect
  | {
      readonly type: 'evaluate';
      readonly task: number;
      readonly runtime: RuntimeName;
      readonly payload: Payload;
    }
  | {readonly type: 'probe'; readonly task: number}
  | {readonly type: 'record'; readonly event: EventBody}
  /** A heartbeat; the driver adds what only it knows. */
  | {readonly type: 'send-heartbeat'; readonly status: HeartbeatStatus}
  | {readonly type: 'closed'};

/** What a heartbeat tells, but for the machine it runs on. */
export type HeartbeatStatus = {
  readonly state: WorkerState;
  readonly future: JobId | undefined;
  readonly results: readonly JobId[];
  readonly unwell: Pick<Unwell, 'fault' | 'reason'> | undefined;
  readonly resting: Resting | undefined;
  readonly done: number;
  readonly failed: number;
  readonly every: number;
  readonly expires: number;
};

/** One step of a worker under way. */
export type Act = StepAct<WorkerEffect>;
