import process from 'node:process';
import type {AppProps} from './app.js';
import {systemClock} from '../clock/system.js';
import {colourLevel} from './colour-level.js';
import type {EndingSignal, ProcessEvents, Terminal} from './terminal.js';
import {onEndingSignal, requireTerminal} from './terminal.js';
import {createTheme} from './theme-create.js';

export {endingSignals, requireTerminal} from './terminal.js';

/** What the dashboard shows; the rest is what it runs on, for tests. */
export type DashboardOptions = Omit<AppProps, 'clock' | 'theme' | 'onQuit' | 'onReady' | 'onSuspend'> & {
  readonly clock?: AppProps['clock'];
  /** Called once, as soon as somebody asked to quit. */
  onQuit?(): void;
  /** Ends the dashboard when it is aborted; the promise then rejects with its reason. */
  readonly signal?: AbortSignal;
  readonly terminal?: Terminal;
  /** Where signals and uncaught errors are heard. Default: this process. */
  readonly processEvents?: ProcessEvents;
  readonly env?: Readonly<Record<string, string | undefined>>;
};

const framesPerSecond = 30;

/**
 * Shows the dashboard until somebody quits or a signal asks for it, and restores the screen on every way out.
 *
 * @returns The signal that ended it, or `undefined` after the key.
 * @throws Where there is no terminal; and what drawing threw, after the screen was restored.
 */
export async function runDashboard(options: DashboardOptions): Promise<EndingSignal | undefined> {
  const {
    clock = systemClock,
    terminal = process,
    processEvents = process,
    env = process.env,
    signal: abort,
    onQuit,
    ...shown
  } = options;
  requireTerminal(terminal.stdin, terminal.stdout);
  abort?.throwIfAborted();
  const theme = createTheme({colour: colourLevel(env, terminal.stdout)});
  const {ink, react, App} = await loadInProduction();

  let endedBy: EndingSignal | undefined;
  const unmount = () => {
    instance.unmount();
  };
  const quit = () => {
    onQuit?.();
    unmount();
  };
  const endBy = (signal: EndingSignal) => {
    endedBy = signal;
    quit();
  };
  // A terminal that is closed says so by failing writes, before or instead of the signal.
  const hungUp = () => {
    endBy('SIGHUP');
  };
  let suspend: ((group: boolean) => void) | undefined;
  const onReady = (ready: (group: boolean) => void) => {
    suspend = (group) => {
      // With a listener the signal would only be heard, and nothing would stop.
      processEvents.off('SIGTSTP', stopHere);
      ready(group);
    };
  };
  const instance = ink.render(
    react.createElement(App, {
      ...shown,
      clock,
      theme,
      onQuit: quit,
      onReady,
      onSuspend: () => suspend?.(true),
    }),
    {
      ...streamsOf(terminal),
      alternateScreen: true,
      incrementalRendering: true,
      maxFps: framesPerSecond,
      exitOnCtrlC: false,
      // What is printed to the console would break a frame on the process's own terminal, and on no other.
      patchConsole: terminal === process,
      // Ink would ask whether this is a build server; that there is a terminal is certain here.
      interactive: true,
    },
  );
  const stopListening = onEndingSignal(processEvents, endBy);
  // Somebody else asks for it: only this process stops then.
  const stopHere = () => {
    processEvents.off('SIGTSTP', stopHere);
    suspend?.(false);
  };
  processEvents.on('SIGTSTP', stopHere);
  const listenAgain = () => {
    processEvents.off('SIGTSTP', stopHere);
    processEvents.on('SIGTSTP', stopHere);
  };
  processEvents.on('SIGCONT', listenAgain);
  terminal.stdout.on('error', hungUp);
  abort?.addEventListener('abort', unmount, {once: true});
  // An uncaught error is printed before the process ends: the screen must be the usual one by then.
  processEvents.on('uncaughtExceptionMonitor', unmount);
  try {
    await instance.waitUntilExit();
  } finally {
    stopListening();
    processEvents.off('SIGTSTP', stopHere);
    processEvents.off('SIGCONT', listenAgain);
    abort?.removeEventListener('abort', unmount);
    processEvents.off('uncaughtExceptionMonitor', unmount);
    // On a terminal that is gone more writes may still fail.
    if (endedBy !== 'SIGHUP') terminal.stdout.off('error', hungUp);
  }
  abort?.throwIfAborted();
  return endedBy;
}

function streamsOf({stdin, stdout, stderr}: Terminal): Terminal {
  return {stdin, stdout, stderr};
}

/**
 * Loads React and Ink lazily, so that headless commands never load them, and as production builds unless the
 * environment asks for another: React's development build grows in long runs. The variable is taken back: programs
 * started from here are not React's.
 */
async function loadInProduction() {
  const unset = process.env['NODE_ENV'] === undefined;
  if (unset) process.env['NODE_ENV'] = 'production';
  try {
    const react = await import('react');
    const [ink, {App}] = await Promise.all([import('ink'), import('./app.js')]);
    return {react, ink, App};
  } finally {
    if (unset) delete process.env['NODE_ENV'];
  }
}
