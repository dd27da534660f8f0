/** Being stopped by Ctrl-Z: nobody may be connected to a board and not read. */
import type {BoardSession} from '../board/session/session.js';

/** What is left while this process is stopped. */
export type Suspendable = Pick<BoardSession, 'suspend' | 'resume'>;

/** Where signals are heard; a process. */
type Signals = {
  on(signal: 'SIGTSTP' | 'SIGCONT', heard: () => void): unknown;
  off(signal: 'SIGTSTP' | 'SIGCONT', heard: () => void): unknown;
};

type OnSuspendOptions = {
  readonly signals?: Signals;
  /** Stops the process; returns when it is continued, or at once where nobody could continue it. */
  readonly stop?: () => void;
};

/**
 * Disconnects, stops this process, and reconnects when it is continued. Sessions that share a connection are all among
 * these boards, or the connection lasts.
 * @param stop stops the process; returns when it is continued, or at once where nobody could continue it.
 */
export async function suspendAround(all: Iterable<Suspendable>, stop: () => void): Promise<void> {
  const boards = [...all];
  await Promise.all(boards.map((board) => board.suspend()));
  try {
    stop();
  } finally {
    for (const board of boards) board.resume();
  }
}

/** Does so whenever the terminal or somebody else asks this process to stop. @returns what ends it */
export function onSuspend(
  boards: Iterable<Suspendable>,
  // Without a listener the signal does what it always does. It is ignored where no shell could continue us.
  {signals = process, stop = () => process.kill(process.pid, 'SIGTSTP')}: OnSuspendOptions = {},
): () => void {
  let ended = false;
  const listen = () => {
    // Whoever is continued before he has stopped would stop for ever.
    let continued = false;
    const proceed = () => {
      continued = true;
    };
    signals.off('SIGTSTP', listen);
    signals.on('SIGCONT', proceed);
    void suspendAround(boards, () => {
      if (!continued) stop();
    }).finally(() => {
      signals.off('SIGCONT', proceed);
      if (!ended) signals.on('SIGTSTP', listen);
    });
  };

  signals.on('SIGTSTP', listen);
  return () => {
    ended = true;
    signals.off('SIGTSTP', listen);
  };
}

/** A process is stopped as a whole: none of these may be left connected. */
const suspended = new Set<Suspendable>();
let stopListening: (() => void) | undefined;

/** Does so with all boards of this process of which that is asked. @returns what ends it for this one */
export function suspendWithProcess(board: Suspendable, options?: OnSuspendOptions): () => void {
  suspended.add(board);
  stopListening ??= onSuspend(suspended, options);
  return () => {
    suspended.delete(board);
    if (suspended.size > 0) return;
    stopListening?.();
    stopListening = undefined;
  };
}
