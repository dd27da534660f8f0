/**
 * What peers say to each other on a message board: one line, one message.
 *
 * The first topic (`future.p2p`) carries exactly the dialect of the R package future.p2p 0.4.0; the second
 * (`p2p-tui`) carries what only p2p-tui peers understand, in the same form with percent-encoded values.
 */

/** The two topics of a cluster, by the last part of their names on the board. */
export type Topic = 'future.p2p' | 'p2p-tui';

/** `{user}@{hostname}:{pid}`; opaque but for display. */
export type PeerId = string;

/** `{32 hex}-{counter}`; names one job for its whole life. */
export type JobId = string;

/** What evaluates a job. `r` on the first topic, the others on the second; later versions may bring more. */
export type RuntimeName = 'r' | 'node' | 'command' | (string & {});

/** A field this version does not know, kept so that it can be shown and passed on. */
export type Field = readonly [key: string, value: string];

type Common = {
  /**
   * ISO time without zone, in the sender's local time: useless for ordering. Together with `expires` it tells when the line
   * was sent, see `sentAt`.
   */
  readonly when: string;
  /** Fields this version does not know, in the order they came. */
  readonly extra?: readonly Field[];
};

type Expiring = {
  /** Unix time by the sender's clock, in whole seconds, after which the message no longer counts. */
  readonly expires: number;
};

/** The host is here; repeated every two minutes. */
type ClusterMessage = Common &
  Expiring & {readonly type: 'cluster'; readonly from: PeerId; readonly protocols: readonly string[]};

/** Who may join: the only message without `when` and `type` on the wire. */
export type AccessMessage = Expiring & {
  readonly type: 'access';
  readonly owner: PeerId;
  readonly users: readonly string[];
  readonly extra?: readonly Field[];
};

/** A worker joined; sent once. `expires` is when it will leave. */
export type WorkerMessage = Common &
  Expiring & {readonly type: 'worker'; readonly from: PeerId; readonly protocols: readonly string[]};

/** A client joined, or somebody checked that he can connect. On the second topic it asks for a roll-call. */
export type ClientMessage = Common &
  Expiring & {readonly type: 'client'; readonly from: PeerId; readonly protocols: readonly string[]};

/** "Who takes this future?" Sent again with the same `future` when it has expired. */
export type RequestMessage = Common &
  Expiring & {
    readonly type: 'request';
    readonly from: PeerId;
    readonly future: JobId;
    /** Bytes of the serialized job. */
    readonly size: number;
    /** Second topic only: which runtime evaluates it. */
    readonly runtime?: RuntimeName;
    /** Second topic only: a name for people. */
    readonly label?: string;
    readonly protocols: readonly string[];
  };

/** "I would." */
export type OfferMessage = Common &
  Expiring & {
    readonly type: 'offer';
    readonly from: PeerId;
    readonly to: PeerId;
    readonly future: JobId;
    readonly protocols: readonly string[];
  };

/** "You do": the payload is on its way under `via`. */
export type AcceptMessage = Common &
  Expiring & {
    readonly type: 'accept';
    readonly from: PeerId;
    readonly to: PeerId;
    readonly future: JobId;
    /** `wormhole://DDDD-xxxxxxxxxxxx`; secret enough never to be logged or shown unasked. */
    readonly via: string;
  };

/** How an evaluation ended, as a peer tells; later versions may tell more. */
export type Outcome = 'ok' | 'failed' | (string & {});

/** What is told of an evaluation that has ended: never the text of an error, and no value. */
export type Ending = {
  readonly outcome?: Outcome;
  /** Class of the error of one that failed, as `errorClass` takes it. */
  readonly error?: string;
};

/** "Done, come and get it", under the same `via`. On the second topic it tells how the evaluation ended. */
export type ResultMessage = Common &
  Expiring &
  Ending & {
    readonly type: 'result';
    readonly from: PeerId;
    readonly to: PeerId;
    readonly future: JobId;
    readonly via: string;
  };

/** Forget or interrupt this future. `to` may be `<none>`. */
export type WithdrawMessage = Common & {
  readonly type: 'withdraw';
  readonly from: PeerId;
  readonly to: PeerId;
  readonly future: JobId;
};

/**
 * What a worker says it is doing. `unwell`: it cannot do its part now, and takes no jobs until it can. `resting`: it takes none
 * for a time, as its owner wants it.
 */
export type WorkerState =
  | 'idle'
  | 'offering'
  | 'fetching'
  | 'running'
  | 'returning'
  | 'draining'
  | 'unwell'
  | 'resting'
  | (string & {});

/** What a worker lacks: it concerns every job, whatever is in it. */
export type WorkerFault = 'disk' | 'directory' | 'sandbox' | 'runtime';

/** Why a worker rests: it is not one of its hours, others use the machine, or that has no mains. */
export type RestCause = 'hours' | 'busy' | 'battery';

/**
 * Why a worker declines. `payload`: what came is no job, or asks for more than its reader allows. `evaluation`: nothing came of
 * it that could be sent back. `transfer`: it did not come, or its result was not collected. `busy`, `leaving`: the worker has no time for it. `client`: its client has not
 * been heard of.
 */
export type DeclineCause =
  WorkerFault | 'payload' | 'evaluation' | 'transfer' | 'busy' | 'leaving' | 'client' | (string & {});

/** "I am alive"; the next one comes within `every` seconds. Second topic only, as all that follow. */
export type HeartbeatMessage = Common &
  Expiring & {
    readonly type: 'heartbeat';
    readonly from: PeerId;
    readonly state: WorkerState;
    /** The job in hand, or whose result is just to be collected; absent when there is none. */
    readonly future?: JobId;
    /** Other jobs whose results wait here for their clients; absent when there are none. */
    readonly results?: readonly JobId[];
    /** What it lacks while it is `unwell`, or why it is `resting`, and one sentence about it. */
    readonly cause?: WorkerFault | RestCause | (string & {});
    readonly reason?: string;
    /** Jobs this worker evaluates at a time. */
    readonly slots: number;
    readonly done: number;
    readonly failed: number;
    readonly runtimes: readonly RuntimeName[];
    /** Load average of the machine over one minute. */
    readonly load: number;
    /** Resident memory of the worker, bytes. */
    readonly rss: number;
    /** Seconds within which the next heartbeat comes. */
    readonly every: number;
    readonly version: string;
  };

/** Payload received and checked, evaluation begins. */
export type StartedMessage = Common & {
  readonly type: 'started';
  readonly from: PeerId;
  readonly to: PeerId;
  readonly future: JobId;
};

/** How the evaluation of an R future ended, whose `result` on the first topic cannot tell. */
export type EndedMessage = Common &
  Ending & {
    readonly type: 'ended';
    readonly from: PeerId;
    readonly to: PeerId;
    readonly future: JobId;
  };

/** How far a job is, in units of its own. */
export type Progress = {readonly done: number; readonly total: number; readonly note?: string};

/** At most one a second. */
export type ProgressMessage = Common &
  Progress & {
    readonly type: 'progress';
    readonly from: PeerId;
    readonly to: PeerId;
    readonly future: JobId;
  };

/** "I cannot after all": ask others. */
export type DeclineMessage = Common & {
  readonly type: 'decline';
  readonly from: PeerId;
  readonly to: PeerId;
  readonly future: JobId;
  readonly cause?: DeclineCause;
  /** One sentence. */
  readonly reason: string;
};

/** "I am here and wait for these jobs"; the next one comes within `every` seconds. */
export type KeepaliveMessage = Common &
  Expiring & {
    readonly type: 'keepalive';
    readonly from: PeerId;
    /** Jobs of this client that have not ended. */
    readonly jobs: number;
    readonly every: number;
  };

/** The result is here, whole and checked; it tells how the evaluation ended, if its worker said so. */
export type ReceivedMessage = Common &
  Ending & {
    readonly type: 'received';
    readonly from: PeerId;
    readonly to: PeerId;
    readonly future: JobId;
  };

/** Leaving cleanly. `killed`: whoever started in its place says so of one that was killed. */
type ByeMessage = Common & {
  readonly type: 'bye';
  readonly from: PeerId;
  readonly cause?: 'killed' | (string & {});
  readonly reason?: string;
};

/**
 * Another access list is asked of whoever hosts by a process of the cluster's owner elsewhere; with a `reason`, the host's
 * answer that it is not to be. That it is in force, the board itself shows. Who may ask: `cluster/host/users-line.ts`.
 */
export type UsersMessage = Common &
  Expiring & {
    readonly type: 'users';
    readonly from: PeerId;
    readonly to: PeerId;
    /** Who is to be on the list, and who is not to be any more. */
    readonly add?: readonly string[];
    readonly remove?: readonly string[];
    /** One sentence. */
    readonly reason?: string;
  };

/** A well-formed line of a type this version does not know. */
export type UnknownMessage = Common & {readonly type: 'unknown'; readonly name: string};

/** Everything a peer can say. */
export type Message =
  | ClusterMessage
  | AccessMessage
  | WorkerMessage
  | ClientMessage
  | RequestMessage
  | OfferMessage
  | AcceptMessage
  | ResultMessage
  | WithdrawMessage
  | HeartbeatMessage
  | StartedMessage
  | EndedMessage
  | ProgressMessage
  | DeclineMessage
  | KeepaliveMessage
  | ReceivedMessage
  | ByeMessage
  | UsersMessage
  | UnknownMessage;

/** A line that is no message: what is wrong with it, and its beginning. */
export type BadLine = {
  readonly type: 'bad';
  /** One phrase: what is wrong. */
  readonly reason: string;
  /** The line, cut to 256 characters, control characters still in it: clean it before it is shown. */
  readonly text: string;
  /** Length of the whole line, bytes. */
  readonly bytes: number;
};
