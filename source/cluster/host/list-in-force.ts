import type {ListingEvent} from '../../store/event.js';

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
export function listInForce(
  cluster: string,
  {topics}: Pick<ListingEvent, 'topics'>,
): ListInForce | undefined {
  const [first, second] = ['future.p2p', 'p2p-tui'].map((topic) =>
    topics.find(({name}) => name === `${cluster}/${topic}`),
  );
  const users = first?.access;
  if (users === undefined) return undefined;
  const onBoth =
    second === undefined || new Set(users).symmetricDifference(new Set(second.access)).size === 0;
  return {users, onBoth};
}
