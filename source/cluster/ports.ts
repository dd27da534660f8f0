/**
 * What the roles need of the world. Real ones come from `board/`, `wormhole/` and `runtime/`; the tests pass
 * simulated ones.
 */
import type {BadLine, Message, Topic} from '../message/types.js';
import type {Payload} from '../payload/payload.js';
import type {EventBody, LinkState} from '../store/event.js';

/** What a board session tells its listeners. */
export type BoardEvent =
  | {readonly type: 'line'; readonly topic: Topic; readonly message: Message | BadLine}
  | {
      readonly type: 'link';
      readonly state: LinkState;
      readonly detail?: string;
      readonly latency?: number | null;
    };

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
  /** @param inFlight - How many jobs the role has in flight: whose access was revoked leaves when no role has any. */
  subscribe(listener: (event: BoardEvent) => void, inFlight?: () => number): () => void;
  close(): Promise<void>;
};

/** How far a transfer is. */
export type TransferProgress = {
  readonly bytes: number;
  readonly total: number;
  readonly path: 'direct' | 'relay';
};

export type TransferOptions = {
  /** Ends the transfer; the promise rejects with the signal's reason. */
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: TransferProgress) => void;
};

/**
 * Moves payloads between peers under a code both know. Rejects with an error whose message is one sentence, and which is
 * a `TransferFault` where it is known whether another try can help.
 */
export type Transfers = {
  send(code: string, payload: Payload, options: TransferOptions): Promise<void>;
  receive(code: string, options: TransferOptions & {readonly maxBytes: number}): Promise<Payload>;
};

export type {Evaluation, Progress, Runtime} from '../runtime/runtime.js';
export type {TransferFault} from '../wormhole/error.js';

/** Where roles put what they did. */
export type Recorder = (event: EventBody) => void;
