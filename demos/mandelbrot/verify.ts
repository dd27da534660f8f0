/** Whether a cluster computed the picture that one process computes. */
import {createHash} from 'node:crypto';
import {blankPicture, placeTile, type Picture} from './picture.js';
import type {Plan} from './plan.js';
import {computeTile} from './tile.js';

/** The same picture without a cluster, in this process: what the cluster's is compared with. */
export function computeAlone({width, height, tiles}: Plan): Picture {
  const picture = blankPicture(width, height);
  for (const {rect, request} of tiles) placeTile(picture, rect, computeTile(request));
  return picture;
}

/**
 * SHA-256 of a picture in hexadecimal: its size and its escape times. It does not depend on which tile came first or
 * on how the picture was divided, so that a cluster's picture can be compared with one computed alone.
 */
export function checksum({width, height, iterations}: Picture): string {
  // Two bytes a number, low byte first, on every machine.
  const bytes = new DataView(new ArrayBuffer(8 + iterations.length * 2));
  bytes.setUint32(0, width, true);
  bytes.setUint32(4, height, true);
  iterations.forEach((value, index) => {
    bytes.setUint16(8 + index * 2, value, true);
  });
  return createHash('sha256').update(bytes).digest('hex');
}
