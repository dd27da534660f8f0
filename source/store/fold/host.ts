import {peerParts} from '../../message/peer.js';
import type {PeerId} from '../../message/types.js';
import type {Projection} from '../projection.js';

/** The host said that it is here, or what the access list is. `expires` is Unix time in seconds. */
export function seeHost(p: Projection, id: PeerId, expires: number, at: number): void {
  const known = p.host?.id === id ? p.host : undefined;
  p.host = {
    id,
    user: peerParts(id).user,
    since: known?.since ?? at,
    seen: at,
    expires: expires * 1000,
  };
}
