import type {BoardSession} from '../board/session/session.js';
import {systemClock} from '../clock/system.js';
import {localTime} from '../message/time.js';
import type {PeerId} from '../message/types.js';

/**
 * Says hello over each new link. Boards tell new peers nothing of what was said before: workers answer with a heartbeat, and
 * a host of our kind with who it is.
 * @returns a function that ends it
 */
export function announceOnLink(
  board: Pick<BoardSession, 'post' | 'subscribe'>,
  peer: () => PeerId,
): () => void {
  let wasLive = false;
  return board.subscribe((event) => {
    if (event.type !== 'link') return;
    const isNew = event.state === 'live' && !wasLive;
    wasLive = event.state === 'live';
    if (!isNew) return;
    const now = systemClock.now();
    board.post('p2p-tui', {
      type: 'client',
      when: localTime(now),
      expires: Math.floor(now / 1000) + 3600,
      from: peer(),
      protocols: ['wormhole'],
    });
  });
}
