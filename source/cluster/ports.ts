/**
 * What the roles need of the world. Real ones come from `board/`, `wormhole/` and `runtime/`; the tests pass
 * simulated ones.
 */
import type {Message, Topic} from '../message/types.js';
import type {EventBody, LineEvent, LinkEvent, LinkState, ListingEvent} from '../store/event.js';

/** What a board session tells its listeners. */
export type BoardEvent = Omit<LineEvent, 'ours'> | Pick<LinkEvent, 'type' | 'state' | 'detail' | 'latency'>;

/** One cluster on a board: both topics over one connection that mends itself. */
export type Board = {
  /** Our account name; empty until the first `live`. */
  readonly user: string;
  readonly state: LinkState;
  /** Whether the second topic is served: false where the host is an R user. */
  readonly extended: boolean;
  /**
   * Writes one message, and tells the listeners of it as the board would.
   * @returns false when there is no link: nothing is queued, the role says it again after the next `live`.
   */
  post(topic: Topic, message: Message): boolean;
  /** What the board shows of our topics: a cluster's access list to its owner alone; undefined without an answer. */
  listing(): Promise<Pick<ListingEvent, 'topics'> | undefined>;
  /** @param inFlight how many jobs the role has in flight: whose access was revoked leaves when no role has any. */
  subscribe(listener: (event: BoardEvent) => void, inFlight?: () => number): () => void;
  close(): Promise<void>;
};

export type {Progress} from '../message/types.js';
export type {Evaluation, Runtime} from '../runtime/runtime.js';
export type {TransferFault} from '../wormhole/error.js';
export type {TransferProgress} from '../wormhole/options.js';
export type {TransferOptions, Transfers} from '../wormhole/transfers.js';

/** Where roles put what they did. */
export type Recorder = (event: EventBody) => void;
