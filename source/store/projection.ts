/**
 * The state of a cluster as the events tell it: mutable maps of immutable entities. `apply` replaces an entity
 * whenever it changes and counts `version` up, so that a reader compares by identity and never copies.
 *
 * All moments are on the timeline of the events (see `Event`), milliseconds: their differences are durations. As a time
 * of day a moment is shown by `wallTime`.
 */
import type {AccessList} from '../message/access-list.js';
import type {
  JobId,
  Message,
  PeerId,
  Progress,
  RestCause,
  RuntimeName,
  WorkerFault,
  WorkerState,
} from '../message/types.js';
import type {Skews} from '../message/clock-skew.js';
import type {
  ClockEvent,
  EndStage,
  HostingEvent,
  LinkEvent,
  LinkState,
  NoteEvent,
  Stage,
  TransferEvent,
} from './event.js';
import type {Listening} from './gaps.js';

/** One worker, from its hello, its heartbeats, or any line that only a worker writes. */
export type Worker = {
  readonly id: PeerId;
  /** First part of `id`. */
  readonly user: string;
  /** `host:pid`, for narrow columns. */
  readonly name: string;
  /** Whether it has ever sent a heartbeat: R workers never do. */
  readonly beats: boolean;
  /**
   * `stalled`: holds a job but is late. `late` after 2 × `every`, `lost` after 4 ×; `expired` when its hello ran
   * out; `gone` after its `bye`. `unknown`: nobody watched for a while, and it has said nothing since.
   */
  readonly state: WorkerState | 'late' | 'stalled' | 'lost' | 'expired' | 'gone' | 'unknown';
  /** The state is read off the board, not told by the worker. */
  readonly inferred: boolean;
  /** When it entered this state. */
  readonly since: number;
  /** What it lacks while it is `unwell`, or why it is `resting`, as it said itself, and one sentence about it. */
  readonly cause?: WorkerFault | RestCause | (string & {});
  readonly reason?: string;
  readonly job?: JobId;
  /** Results seen on the board, or the worker's own count where it is higher. */
  readonly done: number;
  readonly failed: number;
  /** First seen. */
  readonly joined: number;
  /** When it will leave by its own clock: Unix time, milliseconds; absent when it never said. See `leavesAt`. */
  readonly expires?: number;
  /** Last line from it. */
  readonly seen: number;
  /** Last heartbeat. */
  readonly beatAt?: number;
  /** Seconds between heartbeats, as it promised. */
  readonly every?: number;
  readonly slots: number;
  readonly runtimes: readonly RuntimeName[];
  readonly load?: number;
  /** Bytes. */
  readonly rss?: number;
  readonly version?: string;
  /** Runs in this process or was started by it. */
  readonly ours: boolean;
};

/** When a job entered a stage, and how we know. */
export type StageTime = {readonly at: number; readonly inferred: boolean};

/** An offer for a job. */
export type Offer = {readonly worker: PeerId; readonly at: number};

/** One job, put together from whatever lines were seen of it. */
export type Job = {
  readonly id: JobId;
  /** Last four hex digits before the counter plus the counter where short, for narrow columns. */
  readonly short: string;
  readonly client?: PeerId;
  readonly worker?: PeerId;
  readonly runtime: RuntimeName;
  readonly label?: string;
  /** Bytes of the serialized job. */
  readonly size?: number;
  readonly stage: Stage;
  readonly inferred: boolean;
  /** Holds its worker past the worker's last promise. */
  readonly stalled: boolean;
  /**
   * Since when nobody watched: no word about it has come after that. Of a job that ended as `unknown` it stays: what
   * was before it was seen.
   */
  readonly unseen?: number;
  /** When it entered this stage. */
  readonly since: number;
  /** First seen. */
  readonly created: number;
  /** When each stage was entered, latest attempt. */
  readonly times: Readonly<Partial<Record<Stage, StageTime>>>;
  /** The first offers of the latest attempt, at most `maxOffers`: a thousand idle workers draw a thousand. */
  readonly offers: readonly Offer[];
  /** How many offers the latest attempt drew in all. */
  readonly offered: number;
  /** How many of them are counted as lost. */
  readonly offersLost: number;
  /** `expires` of the newest request seen, as it says: one that says another is a new request, not a copy. */
  readonly asked?: number;
  /** When the present request or offer runs out. */
  readonly expires?: number;
  /** `wormhole://…`; hidden unless asked for. */
  readonly via?: string;
  readonly progress?: Progress;
  readonly reason?: string;
  /** How its evaluation ended, as its worker or its client told, and of which class its error was; absent: nobody did. */
  readonly outcome?: 'ok' | 'failed';
  readonly error?: string;
  /** Postings so far. */
  readonly attempts: number;
  /** The part this process plays, if any. */
  readonly ours?: 'client' | 'worker';
};

/** A client that says that it is there. */
export type Keepalive = {
  /** Seconds within which the next one comes. */
  readonly every: number;
  /** Jobs that it waits for, as it says. */
  readonly jobs: number;
  /** Last line that it wrote itself. */
  readonly heard: number;
  /** Since when it is lost: it has jobs, and has said nothing for more than 2 × `every` of the time we listened. */
  readonly lost?: number;
};

/** A client seen on the board. An R worker's first hello is a client's; it stops being one when it works. */
export type Client = {
  readonly id: PeerId;
  readonly user: string;
  readonly name: string;
  readonly joined: number;
  readonly seen: number;
  /** What its keepalives say; R clients send none. */
  readonly keepalive?: Keepalive;
  /** Jobs it asked for, and jobs of which it has the result. */
  readonly requested: number;
  readonly received: number;
  /** Its jobs that have not ended. */
  readonly active: number;
};

/** A person: on the access list, or seen. */
export type Member = {
  readonly user: string;
  /** On the list in force, or last known. `undefined` while no list has been seen. */
  readonly listed?: boolean;
  /** Was on it, and was taken off. Who is not listed and was not either is a stranger. */
  readonly removed?: true;
  /** How many lines of each type came from somebody who is not on the list; absent for whoever is. */
  readonly did?: Readonly<Partial<Record<Message['type'], number>>>;
  /** First and last line seen from any of his peers. */
  readonly joined?: number;
  readonly seen?: number;
  /** Pipes that `ls` shows for him, with remote addresses; absent where we may not look. */
  readonly pipes?: readonly string[];
  /** Since when one of his pipes was there at every look of `ls`; absent when none is there. */
  readonly connected?: number;
};

/** The peer that owns the access list. */
export type Host = {
  readonly id: PeerId;
  readonly user: string;
  /** First hello and last hello. */
  readonly since: number;
  readonly seen: number;
  /** Until when it counts by its own clock: Unix time, milliseconds. See `hostUntil`. */
  readonly expires: number;
};

/** Hosting from this process, as its last event told, and what was told of it last. */
export type Hosting = Omit<HostingEvent, 'type'> & {
  /** When it ends by itself, on the timeline. */
  readonly leaveAt?: number | undefined;
  readonly notice?: HostingNotice | undefined;
};

/** What was told of hosting, and when. */
export type HostingNotice = Pick<NoteEvent, 'level' | 'text'> & {readonly at: number};

/** One of our transfers: what its last event told, and how it goes. */
export type Transfer = Omit<TransferEvent, 'type'> & {
  readonly key: string;
  /** When it began, and when its last event came. */
  readonly started: number;
  readonly at: number;
  /** Bytes a second over the whole transfer so far. */
  readonly rate: number;
};

/** The connection to the board. */
export type Link = {
  readonly state: LinkState;
  readonly since: number;
  /** Since when it is not live any more, through all attempts to connect again. */
  readonly downSince?: number;
  readonly board?: string;
  readonly user?: string;
  readonly detail?: string;
  /** As in `LinkEvent`. */
  readonly unhosted?: true;
  /** The next attempt, on the timeline: what waits for it does not go by the wall clock. */
  readonly retryAt?: number;
  /** As in `LinkEvent`, but on the timeline. */
  readonly frozen?: LinkEvent['frozen'];
  /** As in `LinkEvent`. */
  readonly latency?: number | null;
};

/** Sums over all events, kept by the fold so that no view scans all jobs. */
type Counters = {
  events: number;
  lines: number;
  badLines: number;
  /** Bytes this process sent and received in finished transfers. */
  sent: number;
  received: number;
  /** Offers that did not win. */
  offersLost: number;
  offers: number;
};

/** This machine's wall clock, as the events tell it. */
export type WallClock = {
  /** How often it jumped, and how it did last, at this moment. */
  readonly jumps: number;
  readonly last?: Pick<ClockEvent, 'from' | 'to'> & {readonly at: number};
};

/** Everything the panes show. Change it only through `apply`. */
export type Projection = {
  /** Counts up whenever anything below changed. */
  version: number;
  /** Place and time of the last event applied. */
  seq: number;
  now: number;
  /** From the timeline to the wall clock: milliseconds, as the last event tells it. */
  offset: number;
  clock: WallClock;
  /** When its history begins. */
  began: number;
  /** When somebody listened, and when nobody did. */
  gaps: Listening['gaps'];
  deafSince: Listening['deafSince'];
  /** One of the peers that write from this process, if any did. */
  self: PeerId | undefined;
  /** How far the clocks of others are ahead of our wall clock. */
  readonly skews: Skews;
  /** From when on a line is looked at again for the time by its sender's clock. */
  skewLook: number;
  link: Link;
  host: Host | undefined;
  /** Whom the host lets in, as far as that is known. */
  access: AccessList;
  /** Absent where this process cannot host. */
  hosting: Hosting | undefined;
  readonly members: Map<string, Member>;
  readonly workers: Map<PeerId, Worker>;
  readonly clients: Map<PeerId, Client>;
  /** When peers said hello who may be clients, or R workers, which begin with a test of their connection. */
  readonly hellos: Map<PeerId, number>;
  readonly jobs: Map<JobId, Job>;
  /** Ids of the jobs in each stage, in the order they came to it. */
  readonly stages: Readonly<Record<Stage, Set<JobId>>>;
  /** Ids of the jobs under way of which no word came since nobody watched. */
  readonly unseen: Set<JobId>;
  readonly transfers: Map<string, Transfer>;
  readonly counters: Counters;
  /** Jobs that ended as `done` or `ended` in each of the last 60 minutes, by minute of the timeline. */
  readonly doneByMinute: Map<number, number>;
  /** How many ended jobs were forgotten to bound memory, by the stage they ended in. */
  readonly evicted: Record<EndStage, number>;
};
