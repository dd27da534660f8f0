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
  /** What mends it: a command, or one sentence. */
  readonly mend?: string | undefined;
};

/** Why there is no connection, in one sentence. */
export class ConnectError extends Error {
  readonly failure: ConnectFailure;
  /** The jump host at which the way ends, to be shown; undefined: it was the board, or did not get that far. */
  readonly jumpHost: string | undefined;
  /** What mends it: a command, or one sentence; undefined where the sentence says all. */
  readonly mend: string | undefined;

  constructor(message: string, failure: ConnectFailure, {jumpHost, mend}: ConnectErrorDetails = {}) {
    super(message);
    this.name = 'ConnectError';
    this.failure = failure;
    this.jumpHost = jumpHost;
    this.mend = mend;
  }

  /** Trying again will not help: somebody has to do something first. */
  get refused(): boolean {
    return this.failure !== 'network' && this.failure !== 'closed';
  }
}
