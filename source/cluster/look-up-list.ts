import type {ShownInput} from './admission.js';
import {listInForce} from './host/list-in-force.js';
import type {Board} from './ports.js';

/** Asks the board for the list of a cluster, for its owner's roles. @returns undefined where it does not answer */
export async function lookUpList(
  {listing}: Pick<Board, 'listing'>,
  cluster: string,
): Promise<ShownInput | undefined> {
  const shownNow = await listing();
  return shownNow && {type: 'shown', users: listInForce(cluster, shownNow)?.users};
}
