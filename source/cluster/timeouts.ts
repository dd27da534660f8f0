/** How long a transfer may take to begin and to go on. A payload of any size may pass as long as it moves. */
export type Timeouts = {
  /** Until the first byte of a payload, milliseconds. */
  readonly connect: number;
  /** Between two signs of progress, milliseconds. */
  readonly stall: number;
  /**
   * How long a worker keeps a result for a client that does not begin to collect it, milliseconds; longer for one that
   * says when it is there.
   */
  readonly deliver: number;
};

/** Generous: an R peer looks at the board only ten times a second and starts a process for every transfer. */
export const defaultTimeouts: Timeouts = {connect: 60_000, stall: 60_000, deliver: 120_000};

/** The largest payload a peer takes unless told otherwise, bytes. */
export const defaultMaxBytes = 1024 ** 3;
