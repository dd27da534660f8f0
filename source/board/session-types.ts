/** What a session on a board offers to whoever opens it. */
import type {BadLine, Message, Topic} from '../message/types.js';
import type {LinkState} from '../store/event.js';
import type {Connect, ConnectionOptions} from './connection.js';
import type {Listing} from './listing.js';

/** What a session tells its listeners. */
export type SessionEvent =
  | {readonly type: 'line'; readonly topic: Topic; readonly message: Message | BadLine}
  | {
      readonly type: 'link';
      readonly state: LinkState;
      /** Why, in one sentence. */
      readonly detail?: string;
      /** Round trip to the board, milliseconds. */
      readonly latency?: number;
    };

export type SessionOptions = Omit<ConnectionOptions, 'username' | 'signal'> & {
  /** `owner/name`. */
  readonly cluster: string;
  /** The SSH login name; the board goes by the key. */
  readonly username?: string;
  /** A host opens the topics to his friends; everybody else is a member, the owner's other roles too. */
  readonly role: 'host' | 'member';
  /** Host only: who may join. The owner is always among them. */
  readonly access?: readonly string[];
  /** For jitter: uniform in [0, 1). */
  readonly random?: () => number;
  /** How to connect; SSH unless a test says otherwise. */
  readonly connect?: Connect;
};

/** An open session; see `openBoard`. */
export type BoardSession = {
  /** Our account name; empty until the first `live`. */
  readonly user: string;
  readonly state: LinkState;
  /** Whether the second topic is served: false where the host is an R user. */
  readonly extended: boolean;
  /**
   * Writes one message, and tells the listeners of it as the board would: the board sends nobody his own lines.
   * @returns false when there is no link, or no second topic: nothing is queued, say it again after the next `live`.
   * @throws RangeError for a message that the topic's dialect cannot carry.
   */
  post(topic: Topic, message: Message): boolean;
  /** @returns A function that ends the subscription. */
  subscribe(listener: (event: SessionEvent) => void): () => void;
  /** Who is connected, as far as the board shows it to us; undefined while there is no connection. */
  listing(): Promise<Listing | undefined>;
  /** Says goodbye; what was posted before is sent first. */
  close(): Promise<void>;
};
