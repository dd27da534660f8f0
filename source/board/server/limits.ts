/** What one client may ask of a board. */
export type Limits = {
  /** Longest line that is passed on, bytes; a longer one is cut there. */
  readonly maxLine: number;
  /** Bytes that may wait for a client before it is cut off. */
  readonly maxQueue: number;
  /** Connections of one account at a time. */
  readonly connectionsPerUser: number;
  /** Connections that have not logged in yet, at a time. */
  readonly strangers: number;
  /** Keys that a connection may try. */
  readonly authAttempts: number;
  /** Milliseconds to log in. */
  readonly authTime: number;
  /** Channels of a connection that are open at a time. */
  readonly channels: number;
};

/** Far beyond what a cluster needs, far below what hurts. */
export const defaultLimits: Limits = {
  maxLine: 64 * 1024,
  maxQueue: 8 * 1024 * 1024,
  connectionsPerUser: 200,
  strangers: 100,
  authAttempts: 20,
  authTime: 30_000,
  channels: 64,
};
