import {cleanText} from '../../message/clean.js';
import {peerParts} from '../../message/peer.js';
import type {PeerId} from '../../message/types.js';
import type {Cell} from '../kit/column.js';

/** More characters of a name than any pane shows; what comes after them is cut before it costs anything. */
const most = 80;

/** `user@host`, enough to know a client by. */
export function userAtHost(id: PeerId | undefined): string {
  if (id === undefined) return '-';
  const {user, host} = peerParts(id);
  return cleanText(host === '' ? user : `${user}@${host}`, most);
}

/** `host:pid`, enough to know a worker by. */
export function hostAndPid(id: PeerId | undefined): string {
  return id === undefined ? '-' : cleanText(peerParts(id).name, most);
}

/** The whole id, clean. */
export function wholePeer(id: PeerId | undefined): string {
  return id === undefined ? '-' : cleanText(id, most);
}

/**
 * `host:pid` as a cell that gives up the middle of a long host name before it gives up the pid or the star that
 * marks what is ours.
 */
export function nameCell(id: PeerId | undefined, ours = false): Cell {
  if (id === undefined) return {text: '-'};
  const name = hostAndPid(id);
  const colon = name.lastIndexOf(':');
  const split = colon > 0 && name.length - colon <= 9 ? colon : name.length;
  return {text: name.slice(0, split), tail: name.slice(split) + (ours ? '*' : '')};
}
