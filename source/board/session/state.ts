/** A session on a board, whole: its state, what can happen to it, and what it can have done. */
import type {Act as StepAct} from '../../async/drive.js';
import type {Message, Topic} from '../../message/types.js';
import type {LinkEvent, LinkState} from '../../store/event.js';
import type {ClusterName} from '../cluster-name.js';
import type {Listing} from '../listing.js';
import type {Departures, PresenceMessage} from './departures.js';
import type {Rival} from './placement.js';
import type {Revocation} from './revocation.js';
import type {AccessResult, Role} from './types.js';

/**
 * What a channel is for. A host holds two pipes on each topic, so that the first is never alone: the main one talks and
 * stores his access list, the anchor keeps the topic. A probe only finds out whether the board lets us in. A guard is no
 * pipe but a `sub`: see `guardsOf`.
 */
export type Slot = {readonly topic: Topic; readonly use: 'main' | 'anchor' | 'probe' | 'guard'};

/** A channel that is open; its number is that of the task that opened it. */
export type Pipe = Slot & {readonly id: number};

/** What we hold on the topics of a cluster over one connection, and know of them. */
export type Subscription = {
  readonly role: Role['role'];
  /** The list that a host's pipes are opened with, himself included; empty for a member. */
  readonly access: readonly string[];
  readonly pipes: readonly Pipe[];
  /** Where we are, as the listing told. */
  readonly joined: ReadonlySet<Topic>;
  /** Who keeps a host from a topic, or may have stored the list that he wants. */
  readonly rivals: ReadonlyMap<Topic, Rival>;
  /** Why we have not got the second topic, if so, as one clause. */
  readonly problem: string | undefined;
  /** Until then a host's doubts make him look more often: milliseconds, monotonic. */
  readonly doubtUntil: number;
  /** Hosts that said hello while the second topic was missing. */
  readonly hosts: ReadonlySet<string>;
  /** One of them has done so of late: the second topic may be there now. */
  readonly called: boolean;
  /** Until when the guards are held: milliseconds, monotonic; Infinity without any. */
  readonly guardedUntil: number;
  /** Who comes and leaves; a host's alone. */
  readonly departures: Departures;
  /** Topics on which no line gets through, and since when: Unix time, milliseconds. */
  readonly frozen: ReadonlyMap<Topic, number>;
};

/** Opening pipes, and finding out where they are. At most one thing is asked of the board at a time. */
export type Entry =
  /** The first of these guards is being opened. */
  | {readonly at: 'guarding'; readonly missing: readonly Topic[]; readonly slots: readonly Slot[]}
  /** The listing from before is asked for. What is lost from now on is mended afterwards. */
  | {
      readonly at: 'listing';
      readonly missing: readonly Topic[];
      readonly look: 'first' | 'second';
      /** As below. */
      readonly lookAt: number | undefined;
    }
  /** The first of these slots is being opened. */
  | {
      readonly at: 'opening';
      readonly before: Listing;
      readonly slots: readonly Slot[];
      readonly opened: readonly Topic[];
    }
  | {
      readonly at: 'placing';
      readonly before: Listing;
      readonly opened: readonly Topic[];
      readonly look: 'first' | 'second';
      /** When the listing is to be asked for: milliseconds, monotonic; undefined: it has been. */
      readonly lookAt: number | undefined;
    };

/** What the board is asked while we are live. */
export type Query =
  /** Who is connected, now that a change is in force. */
  | {readonly about: 'change'}
  /** Whether a host's list is in force still, and whether he who kept him from a topic has left. */
  | {readonly about: 'list'}
  /** Whether the board would let us in if we came now, with the pipe that was opened to find out. */
  | {readonly about: 'revocation'; readonly entry: Entry; readonly probe: number | undefined};

/** On the way to the first topic. */
export type Joining = {readonly name: 'joining'; readonly entry: Entry};
/** On the first topic, and perhaps on the second. */
export type Live = {
  readonly name: 'live';
  /** Since when: milliseconds, monotonic. */
  readonly since: number;
  /** When the second topic is looked for: milliseconds, monotonic; Infinity where we have it. */
  readonly joinAt: number;
  /** When a host looks at his list: milliseconds, monotonic; Infinity for a member. */
  readonly checkAt: number;
  readonly query: Query | undefined;
};
/** Not where we want to be, until the next attempt. */
export type Denied = {
  readonly name: 'denied';
  /** Milliseconds, monotonic. */
  readonly until: number;
  /** When a host looks whether he who holds the topic has left; Infinity: never, or he is looking. */
  readonly lookAt: number;
};
/** A pipe ended, and is opened again after a wait. */
export type Mending = {
  readonly name: 'mending';
  /** By then the connection has ended too if that was the reason: milliseconds, monotonic. */
  readonly explainedAt: number;
  readonly until: number;
  readonly explained: boolean;
};
/** A host's main pipes were closed, so that others store his list. */
export type Retiring = {
  readonly name: 'retiring';
  /** Those that the board has not ended yet. */
  readonly pipes: readonly number[];
  /** What is told as a loss then, if anything. */
  readonly loss: string | undefined;
};
/** The connection is about to end, or the attempt at one. */
export type Leaving = {
  readonly name: 'leaving';
  readonly why: string | undefined;
  /** The next one is opened at once. */
  readonly again: boolean;
  /** Trying again is in vain if the board never let us in. */
  readonly refused: boolean;
};

/** What a session is about. */
export type Phase =
  /** It has not begun, or is suspended. */
  | {readonly name: 'idle'}
  | {readonly name: 'connecting'}
  | Leaving
  /** The next attempt is made then: milliseconds, monotonic. */
  | {readonly name: 'waiting'; readonly until: number}
  | {readonly name: 'closed'}
  // On a connection. `ready`: what comes next is to be decided; no step ends so.
  | {readonly name: 'ready'}
  | Joining
  | Live
  | Denied
  | Mending
  | Retiring;

/** How often something was tried in vain. */
export type Attempts = {
  /** A connection was lost. */
  readonly losses: number;
  /** A pipe was lost on a connection that stands. */
  readonly pipes: number;
  /** Access was denied. */
  readonly denials: number;
  /** The second topic was looked for. */
  readonly looks: number;
};

/** A change of role or access list that somebody waits for. */
export type Change = {
  readonly id: number;
  /** Whether a list of ours was in force before: if the other one does not take, a new connection may help. */
  readonly fromList: boolean;
  /** The pipes were closed for it. */
  readonly begun: boolean;
  /** The connection was opened anew for it. */
  readonly reconnected: boolean;
};

/** The machine's state: what is wanted, and how far it has come. */
export type Session = {
  readonly cluster: ClusterName;
  /** Our account name; empty until it is known. */
  readonly user: string;
  /** The role that is wanted now. */
  readonly role: Role;
  /** Anybody else than the owner is refused. */
  readonly ownerOnly: boolean;
  readonly change: Change | undefined;
  /** What was told last. */
  readonly link: {readonly state: LinkState; readonly detail: string | undefined};
  readonly attempts: Attempts;
  readonly revocation: Revocation;
  /** The board has let us in once: from then on it is tried again for ever. */
  readonly welcomed: boolean;
  readonly suspended: boolean;
  /** It was suspended since the last connection was opened, and perhaps resumed meanwhile. */
  readonly interrupted: boolean;
  readonly closing: boolean;
  /** Why the last connection was lost, or never came about, while that is why there is to be another one. */
  readonly lastLoss: string | undefined;
  /** Since when a host sees addresses that may hold his topics, through all connections: Unix time, milliseconds. */
  readonly seenSince: ReadonlyMap<string, number>;
  /** The last thing that was asked of the board; answers to older ones come too late. */
  readonly task: number;
  readonly subscription: Subscription;
  readonly phase: Phase;
};

/** What a host says of himself. */
export type HostMessage = Extract<Message, {readonly type: 'cluster' | 'access'}>;

/** All that can happen to a session. */
export type SessionInput =
  | {readonly type: 'start' | 'suspend' | 'resume' | 'close'}
  /** There is a connection, and this is our account name. */
  | {readonly type: 'connected'; readonly user: string}
  | {readonly type: 'unconnected'; readonly reason: string; readonly refused: boolean}
  /** The connection ended. */
  | {readonly type: 'lost'; readonly reason: string}
  /** The board does not answer any more since this machine slept. */
  | {readonly type: 'unanswered'}
  /** The connection that was to be left is gone. */
  | {readonly type: 'left'}
  | {readonly type: 'latency'; readonly latency: number | null}
  | {readonly type: 'listed'; readonly task: number; readonly listing: Listing}
  | {readonly type: 'opened'; readonly task: number}
  | {readonly type: 'failed'; readonly task: number; readonly reason: string}
  | {readonly type: 'ended'; readonly pipe: number}
  /** A line that says something of who hosts, or for whom, or of who comes and leaves. */
  | {readonly type: 'line'; readonly topic: Topic; readonly message: HostMessage | PresenceMessage}
  /** A topic stands still since then: Unix time, milliseconds; undefined: it does not any more. */
  | {readonly type: 'frozen'; readonly topic: Topic; readonly since: number | undefined}
  /** How many jobs our roles have in flight. */
  | {readonly type: 'inFlight'; readonly jobs: number}
  /** Another role is wanted; whoever waits for it gets the result under this number. */
  | {readonly type: 'setRole'; readonly role: Role; readonly change: number};

/** All that a session can have done. */
export type SessionEffect =
  /** Connects, and asks for our account name if that is not known. */
  | {readonly type: 'connect'}
  /** Gives up connecting. */
  | {readonly type: 'abort'}
  /** Closes all pipes and the connection; `scope` as for `Connection.close`. */
  | {readonly type: 'leave'; readonly scope: 'ours' | 'everybody'}
  /** Asks for the round trip to the board. */
  | {readonly type: 'measure'}
  | {readonly type: 'list'; readonly task: number}
  | (Slot & {readonly type: 'open'; readonly task: number; readonly command: string})
  | {readonly type: 'close'; readonly pipe: number}
  /** Lines of this topic are passed on from now on; those that came since it was opened come first. */
  | {readonly type: 'admit'; readonly topic: Topic}
  /** Lines of this topic are kept until it is admitted, those kept so far are forgotten. */
  | {readonly type: 'withhold'; readonly topic: Topic}
  | Omit<LinkEvent, 'board' | 'user'>
  | {readonly type: 'settle'; readonly change: number; readonly result: AccessResult}
  /** Asks our roles how many jobs they have in flight. */
  | {readonly type: 'count'};

/** One step of a session under way. */
export type Act = StepAct<SessionEffect>;
