import {constants} from 'node:os';
import type {Output} from './output.js';

/** How a command is asked to end. */
export type Endings = {
  /** The context's. Without its `signal` the command goes on when nothing can be written. */
  readonly output: Pick<Output, 'abandon'> & Partial<Pick<Output, 'signal'>>;
  /** The first SIGTERM: finish what is in hand. Left out, it stops as the others do. */
  readonly onDrain?: () => void;
  /** SIGINT, SIGHUP, SIGTERM, and SIGPIPE for output that cannot be written: clean up and end now. Called once. */
  readonly onStop: (signal: NodeJS.Signals) => void;
};

type Heard = 'SIGTERM' | 'SIGINT' | 'SIGHUP';

/** What signals come from and lead to; passed in for tests. */
type SignalOptions = {
  readonly signals?: {
    on(signal: Heard, heard: (signal: NodeJS.Signals) => void): unknown;
    off(signal: Heard, heard: (signal: NodeJS.Signals) => void): unknown;
  };
  /** Ends the process, whatever is under way. */
  readonly leave?: (signal: NodeJS.Signals) => void;
  /** Milliseconds, of any clock that goes forward. */
  readonly now?: () => number;
};

/** Whoever started us may pass a signal on that the terminal sent us too, as npm does: milliseconds between the two. */
const echo = 200;

/**
 * Listens for the signals that end a program. One more signal after the one that stops ends it at once, so that nothing
 * it waits for can hold whoever wants it gone.
 * @returns a function that stops listening
 */
export function onSignals(
  {output, onDrain, onStop}: Endings,
  {signals = process, leave = leaveAtOnce, now = () => performance.now()}: SignalOptions = {},
): () => void {
  let mayDrain = onDrain !== undefined;
  let stopped = false;
  let last = {signal: '', at: -Infinity};
  const stop = (signal: NodeJS.Signals) => {
    if (stopped) {
      leave(signal);
      return;
    }

    stopped = true;
    onStop(signal);
  };
  const hear = (signal: NodeJS.Signals) => {
    const isEcho = signal === last.signal && now() - last.at < echo;
    if (isEcho) return;
    last = {signal, at: now()};
    output.abandon();
    if (signal === 'SIGTERM' && mayDrain && !stopped) {
      mayDrain = false;
      onDrain?.();
    } else {
      stop(signal);
    }
  };
  const cutOff = () => {
    if (!stopped) stop('SIGPIPE');
  };

  const heard: readonly Heard[] = ['SIGTERM', 'SIGINT', 'SIGHUP'];
  for (const signal of heard) signals.on(signal, hear);
  output.signal?.addEventListener('abort', cutOff, {once: true});
  if (output.signal?.aborted) cutOff();
  return () => {
    for (const signal of heard) signals.off(signal, hear);
    output.signal?.removeEventListener('abort', cutOff);
  };
}

/** What is removed at the end of the process is removed; the exit status is by custom 128 and the signal's number. */
function leaveAtOnce(signal: NodeJS.Signals): void {
  if (process.stdin.isTTY) process.stdin.setRawMode(false);
  process.exit(128 + constants.signals[signal]);
}
