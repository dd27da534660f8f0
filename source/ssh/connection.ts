/** What a connection is, whoever makes it: a client of ours, the system's `ssh`, or several sessions that share one. */
import type {Clock} from '../clock/clock.js';
import type {VerifyHostKey} from './trust/host-key.js';
import type {Identity, LoginKey} from './identity/identity.js';
import type {HostKeyAlgorithm} from './trust/host-key-order.js';

/** Where to connect, as whom, and what to trust. */
export type ConnectionOptions = {
  readonly host: string;
  readonly port: number;
  /** Whether it is no board but a jump host on the way to one, which is to be told apart in what is said of it. */
  readonly isJumpHost?: boolean;
  /** The SSH login name. The board goes by the key and not by this. */
  readonly username: string;
  /** Absent: whoever connects brings keys of his own; without any, no server lets us in. */
  readonly identity?: Identity;
  /** Whether a key may be offered; absent: each may. Whoever lets `ssh` connect cannot choose. */
  readonly fits?: (key: LoginKey) => boolean;
  /** Absent: whoever connects decides himself; if he does not, no host key is accepted. */
  readonly verifyHostKey?: VerifyHostKey;
  /** The host key algorithms to ask for, best first; absent: all that we can verify. */
  readonly hostKeyAlgorithms?: readonly HostKeyAlgorithm[];
  readonly clock: Clock;
  /**
   * What it is for. Two that are for the same are never shared: the board's listing tells by its connection alone which
   * of several pipes of a user is new.
   */
  readonly purpose?: string;
  /** Gives up connecting. */
  readonly signal?: AbortSignal;
};

/** A channel on which `pipe` runs. It is always drained: nobody's reading holds the board up. */
export type PipeChannel = {
  /** @returns false when the channel is closed, or so much waits to be sent that the board cannot be reading. */
  write(text: string): boolean;
  /** Ends the pipe; what was written before is sent first. */
  close(): void;
};

/** What is told of a pipe. */
export type PipeHandlers = {
  readonly onData: (chunk: Buffer) => void;
  /** Once, however the pipe ended. */
  readonly onClose: () => void;
};

/** A live connection. */
export type Connection = {
  /** Where it leads, if that is known to be another name than was asked for: `HostName` of ssh_config(5). */
  readonly host?: string;
  /** The key that we were let in for, where that is known. */
  readonly key?: LoginKey;
  /** Our user name there, where that is known. */
  readonly user?: string;
  /** That name was learnt before, or given, for nobody could be asked: why, in one sentence. */
  readonly assumed?: string;
  /** Resolves with the reason, one phrase, when the connection is gone. Never rejects. */
  readonly closed: Promise<string>;
  /** Runs a command that ends by itself. @returns Its output. @throws When it fails, or says nothing for 20 s. */
  run(command: string): Promise<string>;
  /** Runs `pipe …`. @throws When the board refuses it. */
  pipe(command: string, handlers: PipeHandlers): Promise<PipeChannel>;
  /**
   * Round trip to the board in milliseconds.
   * @throws UnansweredError when the board does not answer in time; another error when the connection ends first.
   */
  measure(): Promise<number>;
  /**
   * Says goodbye; what was written before is sent first. Resolves when the connection is gone.
   * @param scope of a connection that several share: `ours`, by default, leaves it to the others, and it is gone when
   *   our part of it is; `everybody` ends it for all, because it is of no use any more. See `shareConnection`.
   */
  close(scope?: 'ours' | 'everybody'): Promise<void>;
};

/** Opens a connection; tests bring their own. */
export type Connect = (options: ConnectionOptions) => Promise<Connection>;

/**
 * What kept us from connecting. `network`: nobody answers, or the connection broke. `hostKey`: it is not one that we
 * trust. `key`: there is none of ours to log in with. `auth`: none of our keys is accepted. `setup`: the configuration
 * cannot be read, or asks for what we cannot do. `jump`: a jump host lets no connections through. `account`: we are let
 * in, but not as who we would have to be. `closed`: we gave it up ourselves.
 */
export type ConnectFailure = 'network' | 'hostKey' | 'key' | 'auth' | 'setup' | 'jump' | 'account' | 'closed';

/** Where it happened, and what mends it, as far as more is known than the sentence says. */
export type ConnectErrorDetails = {
  /** It is this jump host that the way ends at, and not the board: `host:port`, or other words where ssh does not tell. */
  readonly jumpHost?: string | undefined;
  /** It is this other host of the board's that the way ends at, and the board was reached. */
  readonly otherHost?: string | undefined;
  /** What mends it: a command, or one sentence. */
  readonly mend?: string | undefined;
};

/** A command that the board did not carry out, in its words. */
export class CommandError extends Error {}

/** Why there is no connection, in one sentence. */
export class ConnectError extends Error {
  readonly failure: ConnectFailure;
  /** The jump host at which the way ends, to be shown; undefined: it was the board, or did not get that far. */
  readonly jumpHost: string | undefined;
  /** The other host of the board's at which the way ends; undefined: it was not there. */
  readonly otherHost: string | undefined;
  /** What mends it: a command, or one sentence; undefined where the sentence says all. */
  readonly mend: string | undefined;

  constructor(
    message: string,
    failure: ConnectFailure,
    {jumpHost, otherHost, mend}: ConnectErrorDetails = {},
  ) {
    super(message);
    this.name = 'ConnectError';
    this.failure = failure;
    this.jumpHost = jumpHost;
    this.otherHost = otherHost;
    this.mend = mend;
  }

  /** Trying again will not help: somebody has to do something first. */
  get refused(): boolean {
    return this.failure !== 'network' && this.failure !== 'closed';
  }
}
