import type {EventEmitter} from 'node:events';
import type {ColourStream} from './colour-level.js';

/** The three streams of a terminal. */
export type Terminal = {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream & ColourStream;
  readonly stderr: NodeJS.WriteStream;
};

/** Where signals and uncaught errors arrive: the process, or a stand-in in tests. */
export type ProcessEvents = Pick<EventEmitter, 'on' | 'off'>;

/** The signals that end the dashboard, and the exit status by custom: 128 and their number. */
export const terminationSignals = {SIGHUP: 129, SIGINT: 130, SIGTERM: 143} as const;

/** A signal that ends the program, with the exit status it means. */
export type TerminationSignal = keyof typeof terminationSignals;

type MaybeTerminal = {readonly isTTY?: boolean};

/** Throws where there is no terminal to draw on and to read keys from. */
export function requireTerminal(stdin: MaybeTerminal, stdout: MaybeTerminal): void {
  if (stdin.isTTY === true && stdout.isTTY === true) return;
  throw new Error(
    'The dashboard needs a terminal; use --json commands such as `p2p-tui status --json` instead.',
  );
}

/**
 * Calls `end` once for the first ending signal. It listens on until it is stopped: where nobody does, libraries that put
 * the cursor back at a signal write to the terminal and end the process at once, before the board was told.
 * @returns what stops listening
 */
export function onTerminationSignal(
  events: ProcessEvents,
  end: (signal: TerminationSignal) => void,
): () => void {
  let ended = false;
  const listeners = (Object.keys(terminationSignals) as TerminationSignal[]).map((signal) => {
    const listener = () => {
      if (ended) return;
      ended = true;
      end(signal);
    };
    events.on(signal, listener);
    return [signal, listener] as const;
  });
  return () => {
    for (const [signal, listener] of listeners) events.off(signal, listener);
  };
}

/** What Ink is given: in place of the terminal's outputs the screen, where there is one. */
export function streamsOf({stdin, stdout, stderr}: Terminal, screen: NodeJS.WriteStream | undefined) {
  if (screen === undefined) return {stdin, stdout, stderr};
  return {stdin, stdout: screen, stderr: stderr.isTTY ? screen : stderr};
}

/** Nothing more is written to a terminal that does not read: the first word would keep the process from ending. */
export function endOutputs({stdout, stderr}: Terminal): void {
  for (const stream of [stdout, stderr].filter(({isTTY}) => isTTY)) {
    // What is still said is lost, and that is no error.
    stream.on('error', () => undefined);
    stream.end();
  }
}
