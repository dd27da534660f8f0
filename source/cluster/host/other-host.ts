/** Which other process of the owner hosts his cluster, as it says itself on the second topic; hosts that run R do not. */
import type {BoardSession} from '../../board/session/types.js';
import {peerParts} from '../../message/peer.js';
import type {PeerId} from '../../message/types.js';

/** Milliseconds after joining in which a host of our kind has greeted whoever joined: see `greetEvery` in `machine.ts`. */
export const greetedWithin = 3000;

/** Another process of the owner that hosts, as far as it is heard. */
export type OtherHost = {
  /** Who it is; undefined where none was heard, or has left. */
  current(): PeerId | undefined;
  end(): void;
};

type OtherHostOptions = {
  readonly board: Pick<BoardSession, 'subscribe'>;
  readonly owner: string;
  /** Whether a host's name is ours. */
  readonly isOurs: (id: PeerId) => boolean;
  readonly onHello: (id: PeerId) => void;
  readonly onBye: () => void;
};

/** Listens for other hosts. Their names may be forged: whatever follows is looked up in the listing first. */
export function watchOtherHost({board, owner, isOurs, onHello, onBye}: OtherHostOptions): OtherHost {
  let current: PeerId | undefined;
  const end = board.subscribe((event) => {
    if (event.type === 'link') {
      if (event.state === 'denied' || event.state === 'closed') current = undefined;
      return;
    }

    const {topic, message} = event;
    if (topic !== 'p2p-tui') return;
    if (message.type === 'bye' && message.from === current) {
      current = undefined;
      onBye();
    }

    if (message.type !== 'cluster' || isOurs(message.from)) return;
    if (peerParts(message.from).user !== owner) return;
    current = message.from;
    onHello(current);
  });
  return {current: () => current, end};
}
