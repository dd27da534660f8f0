import {hostname} from 'node:os';
import type {PeerId} from '../message/types.js';

/**
 * Our name on the board, in the form of R peers: `{user}@{hostname}:{pid}`.
 * @param index counts the roles of one process from 1; later ones need names of their own
 */
export function peerId(user: string, index = 1): PeerId {
  // A value on the board holds no comma, no equals sign and no control character; a host name may be anything.
  const host = (hostname().split('.')[0] ?? '').replaceAll(/[^\w-]/g, '-') || 'localhost';
  return `${user}@${host}:${process.pid}${index > 1 ? `-${index}` : ''}`;
}
