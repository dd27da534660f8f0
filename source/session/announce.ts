import type {BoardSession} from '../board/session/session.js';
import {systemClock} from '../clock/system.js';
import type {PeerId, Topic} from '../message/types.js';
import {clientHello} from './client-hello.js';

/**
 * Says hello over each new link. Boards tell new peers nothing of what was said before; on the second topic workers answer
 * with a heartbeat, and a host of our kind with who it is. On the first one it is what R peers say to test their connection:
 * it comes back if lines get through there.
 * @returns a function that ends it
 */
export function announceOnLink(
  board: Pick<BoardSession, 'post' | 'subscribe'>,
  peer: () => PeerId,
  topics: readonly Topic[],
): () => void {
  let wasLive = false;
  return board.subscribe((event) => {
    if (event.type !== 'link') return;
    const isNew = event.state === 'live' && !wasLive;
    wasLive = event.state === 'live';
    if (!isNew) return;
    const hello = clientHello(peer(), systemClock.now());
    for (const topic of topics) board.post(topic, hello);
  });
}
