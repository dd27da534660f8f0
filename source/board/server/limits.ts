/** What one client, one address and all clients together may ask of a board. */
export type Limits = {
  /** Longest line that is passed on, bytes; a longer one is cut there. */
  readonly maxLine: number;
  /** Bytes that may wait for a client before it is cut off. */
  readonly maxQueue: number;
  /** Bytes that may wait for all clients together; beyond, those that most waits for are cut off. */
  readonly totalQueue: number;
  /** Milliseconds that senders wait for a majority of slow readers, before these are cut off. */
  readonly stallTimeout: number;
  /** Connections of one account at a time. */
  readonly connectionsPerUser: number;
  /** Connections that have not logged in yet, at a time. */
  readonly strangers: number;
  /** The same, from one address, so that one address leaves room for the others. */
  readonly strangersPerAddress: number;
  /** Keys that a connection may try. */
  readonly authAttempts: number;
  /** Milliseconds to log in. */
  readonly authTime: number;
  /** Connections from one address that may fail to log in within `failedLoginsTime` milliseconds. */
  readonly failedLogins: number;
  readonly failedLoginsTime: number;
  /** Milliseconds for which an address that failed too often is turned away. */
  readonly loginPause: number;
  /** Channels of a connection that are open at a time. */
  readonly channels: number;
  /** Milliseconds of silence until a client is asked whether it is there; the pico.sh service pings as often. */
  readonly pingInterval: number;
  /** Pings without an answer until a client is given up. */
  readonly pingsUnanswered: number;
};

/** Far beyond what a cluster needs, far below what hurts. */
export const defaultLimits: Limits = {
  maxLine: 64 * 1024,
  maxQueue: 8 * 1024 * 1024,
  totalQueue: 256 * 1024 * 1024,
  stallTimeout: 5000,
  connectionsPerUser: 200,
  strangers: 200,
  strangersPerAddress: 100,
  authAttempts: 20,
  authTime: 30_000,
  failedLogins: 30,
  failedLoginsTime: 60_000,
  loginPause: 30_000,
  channels: 64,
  pingInterval: 5000,
  pingsUnanswered: 6,
};
