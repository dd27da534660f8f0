import {showAccess} from '../../message/access-list.js';
import {peerParts} from '../../message/peer.js';
import type {PeerId} from '../../message/types.js';
import type {HostingEvent, NoteEvent} from '../event.js';
import type {Projection} from '../projection.js';
import {setAccess} from './members.js';

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

/** What this process does as the host, all of it. */
export function applyHosting(p: Projection, event: HostingEvent): void {
  const {active, busy, inForce, obstacle, users, elsewhere, standby, extension} = event;
  const leaveAt = event.leaveAt === undefined ? undefined : event.leaveAt - p.offset;
  const {notice} = p.hosting ?? {};
  p.hosting = {active, busy, inForce, obstacle, users, elsewhere, standby, leaveAt, extension, notice};
  if (active && inForce) setAccess(p, showAccess(p.access, users, p.now));
}

/** What became of the last change of the list. */
export function noticeHosting(p: Projection, {level, text}: NoteEvent, at: number): void {
  if (p.hosting) p.hosting = {...p.hosting, notice: {level, text, at}};
}
