/** What a session on a board offers to whoever opens it. */
import type {BadLine, Message, Topic} from '../../message/types.js';
import type {LinkEvent, LinkState} from '../../store/event.js';
import type {Connect, ConnectionOptions} from '../../ssh/connection.js';
import type {Listing} from '../listing.js';

/** What a session tells its listeners. */
export type SessionEvent =
  | {readonly type: 'line'; readonly topic: Topic; readonly message: Message | BadLine}
  | Omit<LinkEvent, 'board' | 'user'>;

/** What a session on a cluster's topics is opened with. */
export type SessionOptions = Omit<ConnectionOptions, 'username' | 'purpose' | 'signal'> & {
  /** `owner/name`. */
  readonly cluster: string;
  /** A host opens the topics to his friends; everybody else is a member, the owner's other roles too. */
  readonly role: 'host' | 'member';
  /** Host only: who may join. The owner is always among them. */
  readonly access?: readonly string[];
  /** Who has another account than the owner is refused, whatever his role: he wants to host. */
  readonly ownerOnly?: boolean;
  /** Our account name, where it is known: else the board is asked. */
  readonly user?: string;
  /** For jitter: uniform in [0, 1). */
  readonly random?: () => number;
  /** How to connect; by an SSH connection of its own unless told otherwise. See `shareConnection`. */
  readonly connect?: Connect;
};

/** What a session is on its topics, and for a host whom his list lets in. */
export type Role = {readonly role: 'host'; readonly access: readonly string[]} | {readonly role: 'member'};

/** What became of a change of role or list, as `ls` shows it. */
export type AccessResult = {
  /** Whether the board goes by it now, on both topics. */
  readonly inForce: boolean;
  /** Why not, in one sentence or clause without a full stop. */
  readonly detail?: string;
  /** Users who are connected although the list does not name them: the board lets them stay until they leave. */
  readonly lingering: readonly string[];
};

/** An open session; see `openBoard`. */
export type BoardSession = {
  /** Our account name; empty until the first `live`. */
  readonly user: string;
  /** The board's host name: as it was given, and from the first connection on as the configuration has it. */
  readonly host: string;
  readonly state: LinkState;
  /** Whether the second topic is served: false where the host is an R user. */
  readonly extended: boolean;
  /**
   * Writes one message, and tells the listeners of it as the board would: the board sends nobody his own lines.
   * @returns false when there is no link, or no second topic: nothing is queued, say it again after the next `live`. So
   *   too for a request or an offer of a user whom the host has removed: what he has in flight is ended, nothing is begun.
   * @throws RangeError for a message that the topic's dialect cannot carry.
   */
  post(topic: Topic, message: Message): boolean;
  /**
   * @param inFlight how many jobs the subscriber has in flight: a member whose access was revoked leaves when nobody has
   *   any.
   * @returns A function that ends the subscription.
   */
  subscribe(listener: (event: SessionEvent) => void, inFlight?: () => number): () => void;
  /**
   * Told of each listing that the session asks for itself: when it joins, and as a host once a minute at least.
   * @returns A function that ends the subscription.
   */
  onListing(listener: (listing: Listing) => void): () => void;
  /** Resolves when what was posted has come back, or the topic is known to stand still; a link event has told it then. */
  delivered(): Promise<void>;
  /** Who is connected, as far as the board shows it to us; undefined while there is no connection. */
  listing(): Promise<Listing | undefined>;
  /** The role that is wanted now. */
  readonly role: Role['role'];
  /**
   * Takes another role from now on, over the same connection: the owner's dashboard begins to host, or ends it.
   * @returns What came of it. A list that could not be put in force stays wanted: it is tried again like any other.
   */
  setRole(role: Role): Promise<AccessResult>;
  /**
   * A host's other list. The pico.sh pipe service takes a list from the first connection to a topic and forgets it
   * with that one, so the pipe that stored it is closed and another opened, while the anchor keeps the topic. Where
   * that is not enough, all pipes of this session are, and so is the connection unless others share it.
   * @returns As `setRole`.
   * @throws RangeError when this session does not host.
   */
  setAccess(users: readonly string[]): Promise<AccessResult>;
  /**
   * Disconnects until `resume`: a process that stops reading would hold up its whole topic. Resolves when the connection
   * is gone, or our part of it where it is shared: it is gone when all who share it are suspended.
   */
  suspend(): Promise<void>;
  resume(): void;
  /** Says goodbye; what was posted before is sent first. */
  close(): Promise<void>;
};
