import process from 'node:process';
import type {HostCommands} from '../../cluster/host/hosting-types.js';
import type {Store} from '../../store/store.js';
import type {Cancel} from '../../clock/clock.js';
import {systemClock} from '../../clock/system.js';
import type {Clusters} from './clusters.js';
import {showsUnicode} from '../terminal/ascii.js';
import {colourLevel} from '../terminal/colour-level.js';
import type {ProcessEvents, Terminal, TerminationSignal} from '../terminal/terminal.js';
import {endOutputs, onTerminationSignal, requireTerminal, streamsOf} from '../terminal/terminal.js';
import type {RootProps} from './root.js';
import {createScreenOutput} from '../terminal/screen-output.js';
import {createTheme} from './theme-create.js';
import {openTty, type Sink} from '../terminal/tty.js';

/** What is shown: one cluster, or several, to which more may come. */
type Shown =
  | {
      readonly store: Store;
      /** `owner/name`. */
      readonly cluster: string;
      /** Hosting the cluster, where that is possible from here. */
      readonly hosting?: HostCommands;
    }
  | {readonly clusters: Clusters};

type Look = Omit<RootProps, 'clock' | 'theme' | 'onQuit' | 'onReady' | 'onSuspend' | 'clusters' | 'several'>;

/** What the dashboard shows; the rest is what it runs on, for tests. */
export type DashboardOptions = Shown &
  Look & {
    readonly clock?: RootProps['clock'];
    /** Ends the dashboard when it is aborted; the promise then rejects with its reason. */
    readonly signal?: AbortSignal;
    readonly terminal?: Terminal;
    /** Opens a terminal for writing that never waits; undefined where that cannot be had. Default: its device. */
    readonly openSink?: (stdout: Terminal['stdout']) => Sink | undefined;
    /** Where signals and uncaught errors arrive. Default: this process. */
    readonly processEvents?: ProcessEvents;
    readonly env?: Readonly<Record<string, string | undefined>>;
  };

const framesPerSecond = 30;

/** To the corner, and all below it is blank. */
const homeAndErase = '\u001B[H\u001B[J';

/** So long a terminal that does not read is given to take back its screen, milliseconds. */
const restoreWithin = 1000;

/**
 * Shows the dashboard until somebody quits or a signal asks for it, and restores the screen on every way out.
 *
 * @returns The signal that ended it, or `undefined` after the key.
 * @throws Where there is no terminal; and what drawing threw, after the screen was restored.
 */
export async function runDashboard(options: DashboardOptions): Promise<TerminationSignal | undefined> {
  const {
    clock = systemClock,
    terminal = process,
    openSink = openTty,
    processEvents = process,
    env = process.env,
    signal: abort,
    ...shown
  } = options;
  requireTerminal(terminal.stdin, terminal.stdout);
  abort?.throwIfAborted();
  const theme = createTheme({colour: colourLevel(env, terminal.stdout)});
  const {ink, react, Root} = await loadInProduction(loadRoot);

  let endedBy: TerminationSignal | undefined;
  const sink = openSink(terminal.stdout);
  const screen =
    sink &&
    createScreenOutput({
      sink,
      stdout: terminal.stdout,
      clock,
      ascii: !showsUnicode(env, process.platform),
      onDropped() {
        // Ink forgets what it believes to be on the screen.
        instance.clear();
        screen?.stream.write(homeAndErase);
        screen?.stream.emit('resize');
      },
    });
  let cancelDiscarding: Cancel | undefined;
  const unmount = () => {
    cancelDiscarding ??= screen && clock.after(restoreWithin, screen.discard);
    instance.unmount();
  };
  const endBy = (signal: TerminationSignal) => {
    endedBy = signal;
    unmount();
  };
  // A terminal that is closed says so by failing writes, before or instead of the signal.
  const hungUp = () => {
    endBy('SIGHUP');
  };
  let suspend: ((group: boolean) => void) | undefined;
  const onReady = (ready: (group: boolean) => void) => {
    suspend = (group) => {
      // With a listener the signal would not stop the process.
      processEvents.off('SIGTSTP', stopHere);
      ready(group);
    };
  };
  const instance = ink.render(
    react.createElement(Root, {
      ...shown,
      ...clustersOf(shown),
      clock,
      theme,
      onQuit: unmount,
      onReady,
      onSuspend: () => suspend?.(true),
    }),
    {
      ...streamsOf(terminal, screen?.stream),
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
  const stopListening = onTerminationSignal(processEvents, endBy);
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
  const outputs = screen === undefined ? [terminal.stdout] : [terminal.stdout, screen.stream];
  for (const output of outputs) output.on('error', hungUp);
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
    cancelDiscarding?.();
    screen?.close();
    if (screen?.blocked === true) endOutputs(terminal);
  }
  abort?.throwIfAborted();
  return endedBy;
}

/** One cluster as all that are open: no other one can be shown then. */
function clustersOf(shown: Shown): Pick<RootProps, 'clusters' | 'several'> {
  if ('clusters' in shown) return {clusters: shown.clusters, several: true};
  const all = [shown];
  const clusters: Clusters = {
    all: () => all,
    subscribe: () => () => undefined,
    open: () => Promise.resolve(undefined),
    leave: () => Promise.resolve(),
  };
  return {clusters, several: false};
}

/**
 * Loads what uses React and Ink: lazily, so that headless commands never load them, and as production builds unless the
 * environment asks for another, because React's development build grows in long runs. The variable is taken back:
 * programs started from here are not React's.
 */
export async function loadInProduction<Loaded>(load: () => Promise<Loaded>): Promise<Loaded> {
  const unset = process.env['NODE_ENV'] === undefined;
  if (unset) process.env['NODE_ENV'] = 'production';
  try {
    return await load();
  } finally {
    if (unset) delete process.env['NODE_ENV'];
  }
}

async function loadRoot() {
  const react = await import('react');
  const [ink, {Root}] = await Promise.all([import('ink'), import('./root.js')]);
  return {react, ink, Root};
}
