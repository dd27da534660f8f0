import type {BoardSession} from '../../board/session/session.js';

/**
 * Waits until the owner is on his cluster, or knows that nobody hosts it.
 * @throws Error one sentence, when trying again is in vain; the signal's reason
 */
export async function joinedOrUnhosted(
  board: Pick<BoardSession, 'state' | 'subscribe'>,
  signal: AbortSignal,
): Promise<void> {
  const {promise, resolve, reject} = Promise.withResolvers<undefined>();
  const unsubscribe = board.subscribe((event) => {
    if (event.type !== 'link') return;
    if (event.state === 'live' || event.unhosted) resolve(undefined);
    if (event.state === 'closed') {
      reject(new Error(event.detail ?? 'The connection to the board was closed.'));
    }
  });
  const abort = () => reject(signal.reason as Error);
  signal.addEventListener('abort', abort, {once: true});
  if (signal.aborted) abort();
  if (board.state === 'live') resolve(undefined);
  try {
    await promise;
  } finally {
    unsubscribe();
    signal.removeEventListener('abort', abort);
  }
}
