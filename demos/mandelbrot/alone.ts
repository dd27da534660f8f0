import {blankPicture, placeTile, type Picture} from './picture.js';
import type {Plan} from './plan.js';
import {computeTile} from './tile.js';

/** The same picture without a cluster, in this process: what the cluster's is compared with. */
export function computeAlone({width, height, tiles}: Plan): Picture {
  const picture = blankPicture(width, height);
  for (const {rect, request} of tiles) placeTile(picture, rect, computeTile(request));
  return picture;
}
