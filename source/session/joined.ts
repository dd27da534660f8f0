/** Waiting until a board is joined. */
import type {BoardSession} from '../board/session/session.js';

/** What waiting for a session may be given. */
export type JoinedOptions = {
  /** Gives up waiting; the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Told why it still waits, each time there is something new to say. */
  readonly onWait?: (reason: string) => void;
};

/**
 * Waits until the board is joined, for as long as it takes: a member who is there before the host waits for him.
 * @throws Error one sentence, when trying again is in vain
 */
export async function joined(board: BoardSession, {signal, onWait}: JoinedOptions = {}): Promise<void> {
  const {promise, resolve, reject} = Promise.withResolvers<undefined>();
  const abort = () => {
    reject(signal?.reason as Error);
  };

  const unsubscribe = board.subscribe((event) => {
    if (event.type !== 'link') return;
    if (event.state === 'live') {
      resolve(undefined);
    } else if (event.state === 'closed') {
      reject(new Error(event.detail ?? 'The connection to the board was closed.'));
    } else if (event.detail !== undefined) {
      onWait?.(event.detail);
    }
  });
  signal?.addEventListener('abort', abort, {once: true});
  if (signal?.aborted) abort();
  if (board.state === 'live') resolve(undefined);
  try {
    await promise;
  } finally {
    unsubscribe();
    signal?.removeEventListener('abort', abort);
  }
}
