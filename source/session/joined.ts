/** Waiting until a board is joined. */
import {waitUnlessAborted} from '../async/unless-aborted.js';
import type {BoardSession} from '../board/session/session.js';

/** What waiting for a session may be given. */
export type JoinedOptions = {
  /** Gives up waiting; the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Told why it still waits, each time there is something new to say. */
  readonly onWait?: (reason: string) => void;
  /** It is enough to know that nobody hosts the cluster: for its owner. */
  readonly orUnhosted?: boolean;
};

/**
 * Waits until the board is joined, for as long as it takes: a member who is there before the host waits for him.
 * @throws Error one sentence, when trying again is in vain
 */
export async function joined(
  board: Pick<BoardSession, 'state' | 'subscribe'>,
  {signal, onWait, orUnhosted = false}: JoinedOptions = {},
): Promise<void> {
  const {promise, resolve, reject} = Promise.withResolvers<undefined>();
  const unsubscribe = board.subscribe((event) => {
    if (event.type !== 'link') return;
    if (event.state === 'live' || (orUnhosted && event.unhosted)) {
      resolve(undefined);
    } else if (event.state === 'closed') {
      reject(new Error(event.detail ?? 'The connection to the board was closed.'));
    } else if (event.detail !== undefined) {
      onWait?.(event.detail);
    }
  });
  if (board.state === 'live') resolve(undefined);
  await waitUnlessAborted(promise, signal).finally(unsubscribe);
}
