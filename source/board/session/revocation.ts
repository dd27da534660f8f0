/**
 * Being taken off the access list while connected: noticing it, and leaving without a loss.
 *
 * The pico.sh pipe service leaves those connected whom a new list does not name. The host says his list on the first
 * topic; but any member could write such a line, so it only makes us ask the board, which lets a further pipe of ours in
 * or not. Whose access is revoked takes nothing new, ends what is in flight, and leaves.
 */
import type {AccessMessage} from '../../message/types.js';
import type {ClusterName} from '../cluster-name.js';

/** Milliseconds between two questions to the board at least: anybody on the topic can write a list without us. */
const askEvery = 60_000;
/** Milliseconds between two looks at whether our roles have jobs in flight. */
const countEvery = 1000;

/** What is known of our own access. Times are milliseconds, monotonic. */
export type Revocation = {
  /** A line says that the list does not name us. */
  readonly suspected: boolean;
  /** The board would not let us in any more. */
  readonly revoked: boolean;
  /** When the board was asked last. */
  readonly askedAt: number;
  /** When our roles are asked next how many jobs they have in flight. */
  readonly countAt: number;
  /** What they said since it was revoked. */
  readonly jobs: number | undefined;
};

/** Nothing speaks against us. */
export const noRevocation: Revocation = {
  suspected: false,
  revoked: false,
  askedAt: -Infinity,
  countAt: Infinity,
  jobs: undefined,
};

/** A line tells an access list. */
export function receiveList(
  revocation: Revocation,
  {owner, users}: AccessMessage,
  user: string,
  cluster: ClusterName,
): Revocation {
  // R hosts leave their own name out of the list or not; whose it is, `owner` tells.
  if (user === cluster.owner || owner.split('@', 1)[0] !== cluster.owner) return revocation;
  return users.includes(user) ? readmitted(revocation) : {...revocation, suspected: true};
}

/** When the board is to be asked whether it would let us in: milliseconds, monotonic; Infinity without a reason to. */
export function askAt({suspected, revoked, askedAt}: Revocation): number {
  return suspected && !revoked ? askedAt + askEvery : Infinity;
}

/** The board was asked. */
export function answered(revocation: Revocation, isWelcome: boolean, now: number): Revocation {
  const asked = {...readmitted(revocation), askedAt: now};
  return isWelcome ? asked : {...asked, revoked: true, countAt: now};
}

/** Our roles are asked how many jobs they have in flight. */
export function counted(revocation: Revocation, now: number): Revocation {
  return {...revocation, countAt: now + countEvery};
}

/** The board, or the list, lets us in. */
export function readmitted({askedAt}: Revocation): Revocation {
  return {...noRevocation, askedAt};
}

/** Says that access was revoked, in one clause, if so. */
export function revokedClause({revoked}: Revocation, {owner, name}: ClusterName): string | undefined {
  return revoked ? `${owner} has removed you from ${owner}/${name}` : undefined;
}
