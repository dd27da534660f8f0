import {findTopic, type Listing} from '../../board/listing.js';
import {sameUsers} from '../../message/user-list.js';

/** The access list that the board goes by, as a listing shows it to the owner. */
export type ListInForce = {
  readonly users: readonly string[];
  /** The second topic has the same one, or is not served at all. */
  readonly onBoth: boolean;
};

/**
 * @param cluster `owner/name`
 * @returns undefined where the first topic has no list: nobody hosts the cluster
 */
export function listInForce(cluster: string, listing: Listing): ListInForce | undefined {
  const users = findTopic(listing, `${cluster}/future.p2p`)?.access;
  if (users === undefined) return undefined;
  const second = findTopic(listing, `${cluster}/p2p-tui`);
  return {users, onBoth: second === undefined || sameUsers(users, second.access ?? [])};
}
