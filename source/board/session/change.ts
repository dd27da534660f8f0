/** A change of part or access list that somebody waits for. */
import type {Connection} from '../../ssh/connection.js';
import type {ClusterName} from '../cluster-name.js';
import {parseListing} from '../listing.js';
import {lingeringUsers} from './placement.js';
import type {AccessResult, Part} from './types.js';

/** How far a change has come. */
export type Change = {
  readonly part: Part;
  /** Whether a list of ours was in force before: if the other one does not take, a new connection may help. */
  readonly fromList: boolean;
  /** The pipes were closed for it. */
  begun: boolean;
  /** The connection was opened anew for it. */
  reconnected: boolean;
  readonly result: Promise<AccessResult>;
  settle(result: AccessResult): void;
};

export function createChange(part: Part, fromList: boolean): Change {
  const {promise, resolve} = Promise.withResolvers<AccessResult>();
  return {part, fromList, begun: false, reconnected: false, result: promise, settle: resolve};
}

/** A result that says why not. */
export function notInForce(detail: string): AccessResult {
  return {inForce: false, detail, lingering: []};
}

/** Looks once more who is there, now that we are where we want to be. */
export async function describeChange(
  connection: Connection,
  cluster: ClusterName,
  {part}: Change,
  joined: {readonly extended: boolean; readonly problem: string | undefined},
): Promise<AccessResult> {
  const lingering =
    part.role === 'host'
      ? await connection.run('ls').then(
          (text) => lingeringUsers(parseListing(text), cluster, part.access),
          () => [],
        )
      : [];
  const whole = part.role === 'member' || joined.extended;
  return {inForce: whole, lingering, ...(joined.problem !== undefined && {detail: joined.problem})};
}
