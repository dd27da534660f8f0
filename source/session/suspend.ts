/** Being stopped by Ctrl-Z: nobody may be connected to a board and not read. */
import type {BoardSession} from '../board/session.js';

type Suspendable = Pick<BoardSession, 'suspend' | 'resume'>;

/**
 * Disconnects, stops this process, and reconnects when it is continued.
 * @param stop - Stops the process; returns when it is continued, or at once where nobody could continue it.
 */
export async function suspendAround(boards: readonly Suspendable[], stop: () => void): Promise<void> {
  await Promise.all(boards.map((board) => board.suspend()));
  try {
    stop();
  } finally {
    for (const board of boards) board.resume();
  }
}

/** Does so whenever the terminal or somebody else asks this process to stop. @returns what ends it */
export function onSuspend(boards: readonly Suspendable[]): () => void {
  const listen = () => {
    process.off('SIGTSTP', listen);
    // Without a listener the signal does what it always does. It is ignored where no shell could continue us.
    void suspendAround(boards, () => process.kill(process.pid, 'SIGTSTP')).finally(() => {
      if (!ended) process.on('SIGTSTP', listen);
    });
  };

  let ended = false;
  process.on('SIGTSTP', listen);
  return () => {
    ended = true;
    process.off('SIGTSTP', listen);
  };
}
