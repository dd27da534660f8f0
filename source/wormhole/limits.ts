/** How long each stage of a transfer may take, milliseconds. Nothing waits for ever. */
export type Limits = {
  /** From the start until the mailbox server has given us a mailbox; also for its welcome when we come back. */
  readonly mailbox: number;
  /** Until the other side comes. */
  readonly peer: number;
  /** Until both have proven that they know the code. */
  readonly key: number;
  /** Until the offer is made, and accepted or refused. */
  readonly agree: number;
  /** Until a connection stands. */
  readonly connect: number;
  /** While no byte moves, and until the receipt. */
  readonly idle: number;
  /** The whole, counted from the other side's arrival. */
  readonly total: number;
  /** How long the mailbox server may stay away, once it was there, before that is an error. */
  readonly away: number;
  /** How long to wait at the end for the mailbox server's good-bye. */
  readonly farewell: number;
};

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;

/** What holds unless the user says otherwise. */
export const defaultLimits: Limits = {
  mailbox: 20 * second,
  peer: 10 * minute,
  key: 30 * second,
  agree: 2 * minute,
  connect: minute,
  idle: minute,
  total: 6 * hour,
  away: 2 * minute,
  farewell: second,
};
