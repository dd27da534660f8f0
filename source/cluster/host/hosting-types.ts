/** What the owner's role needs, and what can be done with it. */
import type {BoardSession} from '../../board/session/types.js';
import type {Clock} from '../../clock/clock.js';
import type {PeerId} from '../../message/types.js';
import type {ListingEvent} from '../../store/event.js';
import type {Board, Recorder} from '../ports.js';
import type {AccessLists} from './access-lists.js';

/** What hosting a cluster takes. */
export type HostingOptions = {
  readonly board: Board & Pick<BoardSession, 'host' | 'role' | 'setRole' | 'setAccess' | 'listing'>;
  /** `owner/name`. */
  readonly cluster: string;
  readonly clock: Clock;
  readonly record: Recorder;
  readonly lists: AccessLists;
  /** The host's name on the board, once the board knows ours. */
  readonly id: () => PeerId;
  /** Holds a topic of the owner's until the function that it resolves with is called. */
  readonly hold: (topic: string) => Promise<() => Promise<void>>;
  /** Seconds until it stops hosting; never by default. */
  readonly duration?: number | undefined;
};

/** What can be done to a cluster as its host. What comes of it is told as events; none of these promises rejects. */
export type HostCommands = {
  /** Begins to host, over the board's present connection; where another process of the owner hosts, when that one ends. */
  host(users: readonly string[]): Promise<void>;
  stop(reason: string): Promise<void>;
  /** Lets a user in; where another process hosts, by asking that one. */
  add(user: string): Promise<void>;
  remove(user: string): Promise<void>;
  /** Goes on for the `duration` once more; nothing where hosting does not end by itself. */
  extend(): void;
};

/** The role as whoever opens it has it in hand. */
export type HostingRole = HostCommands & {
  /**
   * Hosts as soon as no other process of the owner does, and tries for as long as trying helps.
   * @param left seconds for which it is to host, asked when it begins; undefined: without end
   * @returns resolves when it hosts no more, and does not stand by, for whatever reason
   */
  hostWhenFree(users: readonly string[], left?: () => number | undefined): Promise<void>;
  /** Looks through a listing for who is connected, and for the list in force. */
  see(listing: Pick<ListingEvent, 'topics'>): void;
};
