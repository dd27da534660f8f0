import type {JobId, PeerId, RuntimeName, Topic, WorkerState} from '../../message/types.js';
import type {Payload} from '../../payload/payload.js';
import type {EventBody} from '../../store/event.js';
import type {Deadlines} from '../deadlines.js';
import type {Act as StepAct} from '../drive.js';
import type {Link, LinkInput} from '../link.js';
import type {BoardEvent, Evaluation, Progress} from '../ports.js';
import type {Say} from '../say.js';
import type {TransferEffect, TransferInput} from '../transfer-tasks.js';

/** What never changes while a worker lives. */
export type Recipe = {
  readonly id: PeerId;
  readonly runtimes: readonly RuntimeName[];
  /** Seconds between heartbeats in a small cluster. */
  readonly heartbeat: number;
  /** The largest payload it takes, bytes. */
  readonly maxBytes: number;
  readonly deadlines: Deadlines;
  /** Users whose jobs it takes; undefined: everybody's. */
  readonly allowFrom: readonly string[] | undefined;
  /** When it leaves: Unix time, milliseconds. */
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
  /** When it runs out: Unix time, milliseconds. */
  readonly until: number;
};

/** It said "I would" and waits to be accepted. */
type Offering = {readonly phase: 'offering'; readonly request: Request; readonly until: number};

/** The payload is on its way here. */
type Fetching = {
  readonly phase: 'fetching';
  readonly request: Request;
  readonly via: string;
  readonly task: number;
  /** When it gives up unless something moves: Unix time, milliseconds. */
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
  /** Progress not yet told. */
  readonly progress: Progress | undefined;
  /** When progress was told last: Unix time, milliseconds. */
  readonly toldAt: number;
};

/** The result is here and waits to be collected. */
export type Returning = {
  readonly phase: 'returning';
  readonly request: Request;
  readonly via: string;
  readonly result: Payload;
  readonly ok: boolean;
  readonly interrupted: boolean;
  /** The client has been told over the present link. */
  readonly announced: boolean;
  /** The transfer, while there is one. */
  readonly task: number | undefined;
  /** When it gives up unless something moves; stands still without a link: Unix time, milliseconds. */
  readonly due: number;
  /** When the next try may begin: Unix time, milliseconds. */
  readonly retryAt: number;
  /** Bytes went out: the code is spent, there is no second try. */
  readonly moved: boolean;
};

/** The job in hand. */
export type Job = Offering | Fetching | Running | Returning;

/** What the other peers were told of it, and when the next heartbeat goes out. */
export type Pulse = {
  /** Last heartbeat: Unix time, milliseconds; -Infinity before the first. */
  readonly at: number;
  /** Next one; undefined while there is nobody to hear it: Unix time, milliseconds. */
  readonly due: number | undefined;
  readonly state: WorkerState | undefined;
  readonly future: JobId | undefined;
  /** A newcomer called the roll and the answer is on its way. */
  readonly called: boolean;
};

/** It takes no more jobs. */
type Leaving = {
  readonly reason: string;
  /** When it goes even with a job in hand: Unix time, milliseconds. */
  readonly by: number | undefined;
};

/** A worker, whole. */
export type WorkerMachine = {
  readonly recipe: Recipe;
  readonly link: Link;
  /** Until when its hello counts: Unix time, milliseconds. */
  readonly helloUntil: number;
  /** Other workers that beat, and until when they count: Unix time, milliseconds. */
  readonly others: ReadonlyMap<PeerId, number>;
  /** Open requests it could serve, oldest first. */
  readonly requests: readonly Request[];
  readonly job: Job | undefined;
  /** The last requests it offered for: an accept may come after it let go of them. */
  readonly offered: readonly Request[];
  /** The vias of the last jobs, so that a line seen twice is not answered. */
  readonly spent: readonly string[];
  /** The number of the last task. */
  readonly task: number;
  readonly done: number;
  readonly failed: number;
  readonly pulse: Pulse;
  readonly leaving: Leaving | undefined;
  readonly closed: boolean;
};

/** All that can happen to a worker. */
export type WorkerInput =
  | LinkInput
  | Extract<BoardEvent, {type: 'line'}>
  | TransferInput
  | {readonly type: 'progress'; readonly task: number; readonly progress: Progress}
  | {readonly type: 'evaluated'; readonly task: number; readonly evaluation: Evaluation}
  | {readonly type: 'unevaluated'; readonly task: number; readonly reason: string}
  | {readonly type: 'drain'; readonly reason: string}
  | {readonly type: 'stop'; readonly reason: string};

/** All that a worker can have done. */
export type WorkerEffect =
  | Say
  | TransferEffect
  | {
      readonly type: 'evaluate';
      readonly task: number;
      readonly runtime: RuntimeName;
      readonly payload: Payload;
    }
  | {readonly type: 'record'; readonly event: EventBody}
  /** A heartbeat; the driver adds what only it knows. */
  | {readonly type: 'beat'; readonly beat: Beat}
  | {readonly type: 'closed'};

/** What a heartbeat tells, but for the machine it runs on. */
export type Beat = {
  readonly state: WorkerState;
  readonly future: JobId | undefined;
  readonly done: number;
  readonly failed: number;
  readonly every: number;
  readonly expires: number;
};

/** One step of a worker under way. */
export type Act = StepAct<WorkerEffect>;
