import type {EventEmitter} from 'node:events';
import type {ColourStream} from './colour-level.js';

/** The three streams of a terminal. */
export type Terminal = {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream & ColourStream;
  readonly stderr: NodeJS.WriteStream;
};

/** Where signals and uncaught errors are heard: the process, or a stand-in in tests. */
export type ProcessEvents = Pick<EventEmitter, 'on' | 'off'>;

/** The signals that end the dashboard, and the exit status by custom: 128 and their number. */
export const endingSignals = {SIGHUP: 129, SIGINT: 130, SIGTERM: 143} as const;

export type EndingSignal = keyof typeof endingSignals;

type MaybeTerminal = {readonly isTTY?: boolean};

/** Throws where there is no terminal to draw on and to hear keys from. */
export function requireTerminal(stdin: MaybeTerminal, stdout: MaybeTerminal): void {
  if (stdin.isTTY === true && stdout.isTTY === true) return;
  throw new Error(
    'The dashboard needs a terminal; use --json commands such as `p2p-tui status --json` instead.',
  );
}

/** Calls `end` once for the first ending signal. Returns what stops listening. */
export function onEndingSignal(events: ProcessEvents, end: (signal: EndingSignal) => void): () => void {
  const listeners = (Object.keys(endingSignals) as EndingSignal[]).map((signal) => {
    const listener = () => {
      stop();
      end(signal);
    };
    events.on(signal, listener);
    return [signal, listener] as const;
  });
  const stop = () => {
    for (const [signal, listener] of listeners) events.off(signal, listener);
  };
  return stop;
}
