import {Box, useApp, useInput, usePaste, useWindowSize} from 'ink';
import {useEffect, useLayoutEffect, useMemo, useState, useSyncExternalStore} from 'react';
import type {Clock} from '../../clock/clock.js';
import type {Hosting} from '../../session/hosting.js';
import type {Store} from '../../store/store.js';
import {actionOf} from '../commands/actions.js';
import type {Asking} from '../dialogs/prompts.js';
import {chordsOf} from '../terminal/chords.js';
import {clusterLines, type OpenCluster} from './clusters.js';
import {Dashboard} from './dashboard.js';
import type {ExtraKey} from '../commands/keys.js';
import {bindingOf, refusalTo} from '../commands/keys.js';
import {performAct, questionOf} from '../commands/perform.js';
import {createPanes} from './pane-set.js';
import type {PaneDefinition} from '../kit/pane.js';
import {screenOf} from './screen.js';
import type {Theme} from './theme.js';
import {useStore} from './use-store.js';
import {problemOf} from '../dialogs/dialog.js';
import {entryKey} from '../dialogs/entry.js';
import {reduceView} from './view/reduce.js';
import type {View} from './view/view.js';

export type AppProps = {
  readonly store: Store;
  /** `owner/name`. */
  readonly cluster: string;
  readonly clock: Clock;
  readonly theme: Theme;
  /** Panes beyond the usual ones; `demo` is opened by `9`. */
  readonly panes?: readonly PaneDefinition[];
  readonly extraKeys?: readonly ExtraKey[];
  /** How others can connect, one line each. */
  readonly hints?: readonly string[];
  /** Hosting the cluster, where that is possible from here. */
  readonly hosting?: Hosting;
  /** All clusters that are open, this one among them. */
  readonly clusters: readonly OpenCluster[];
  /** Shows another cluster, and opens it if need be; absent where there is this one only. */
  goTo?(cluster: string): void;
  /** Closes one of several clusters. */
  leave?(cluster: string): void;
  /** Why another cluster could not be opened or closed; told until the next key, a new object each time. */
  readonly trouble?: {readonly text: string} | undefined;
  /** What the connection has to know of the user. */
  readonly asking?: Asking | undefined;
  /** The view to begin with, and who is told of the last one when another cluster is shown. */
  readonly firstView?: View | undefined;
  onLeave?(view: View): void;
  /** Disconnects, stops this process by `stop`, and reconnects when that returns. */
  suspend?(stop: () => void): Promise<void>;
  /** Gets what suspends, so that signals can, too. */
  onReady?(suspend: (group: boolean) => void): void;
  /** Somebody pressed the key to suspend. */
  onSuspend?(): void;
  /** Somebody pressed the key to quit. */
  onQuit(): void;
};

const noKeys: readonly ExtraKey[] = [];
const neverChanges = () => () => undefined;

/** The dashboard: keys in, frames out. What is shown where is decided by `screenOf`, how it looks by the panes. */
export function App({store, cluster, clusters, clock, theme, extraKeys = noKeys, ...options}: AppProps) {
  const {hosting, suspend, onReady, onSuspend, onQuit, asking, trouble, goTo, onLeave} = options;
  const {suspendTerminal} = useApp();
  const size = useWindowSize();
  const {frames, frame} = useStore({store, clock, view: options.firstView});
  const question = useSyncExternalStore(asking?.subscribe ?? neverChanges, () => asking?.current());
  const [panes] = useState(() => createPanes({extra: options.panes, hints: options.hints}));
  const several = goTo !== undefined;
  const screen = useMemo(
    () => screenOf(frame, size, panes, hosting, several),
    [frame, size, panes, hosting, several],
  );
  useLayoutEffect(() => {
    frames.keep(screen.view, frame);
  }, [frames, frame, screen]);

  useEffect(() => {
    if (trouble === undefined) return;
    frames.press(reduceView(frames.frame().view, {type: 'notice', text: trouble.text}));
  }, [frames, trouble]);

  useEffect(() => {
    onReady?.((group) => {
      const stop = () => {
        // What the terminal does at Ctrl-Z: everything that was started with us stops, and the shell comes to the front.
        process.kill(group ? 0 : process.pid, 'SIGTSTP');
      };
      const around = suspend ?? ((stopping: () => void) => Promise.resolve(stopping()));
      suspendTerminal(() => around(stop)).catch(() => undefined);
    });
  }, [onReady, suspend, suspendTerminal]);

  const answer = (chord: string, view: View): void => {
    const {dialog} = view;
    const key = entryKey(chord);
    if (dialog === undefined || key === undefined) return;
    if (key.type !== 'answer') {
      frames.press(reduceView(view, key));
      return;
    }

    if (problemOf(dialog) !== undefined) return;
    frames.press(reduceView(view, {type: 'dismiss'}));
    performAct(dialog, hosting, {
      goTo(other) {
        onLeave?.(frames.frame().view);
        goTo?.(other);
      },
      leave(other) {
        onLeave?.(frames.frame().view);
        options.leave?.(other);
      },
    });
  };

  const press = (chord: string): void => {
    // Several keys may arrive at once: each acts on what the one before it left.
    const current = screenOf(frames.frame(), size, panes, hosting, several);
    if (current.view.dialog !== undefined && chord !== 'ctrl-c' && chord !== 'ctrl-z') {
      answer(chord, current.view);
      return;
    }
    if (asking?.current() !== undefined && answerQuestion(asking, chord)) return;
    const extra = extraKeys.find(({key, pane}) => key === chord && pane === current.pane);
    if (extra !== undefined) {
      extra.press();
      frames.press(current.view);
      return;
    }
    const binding = bindingOf(chord, current.facts);
    if (binding?.id === 'quit') onQuit();
    if (binding?.id === 'suspend') onSuspend?.();
    if (binding?.id === 'extend') hosting?.extend();
    const freeze = () => ({projection: store.snapshot(), at: store.now()});
    const tooSmall = current.layout.mode === 'line';
    const about = {cluster, hosting, clusters: clusterLines(clusters, cluster)};
    const dialog = binding && !tooSmall ? questionOf(binding.id, about, current, freeze) : undefined;
    const refusal = binding === undefined ? refusalTo(chord, current.facts) : undefined;
    const noticed = reduceView(current.view, {
      type: 'notice',
      ...(refusal !== undefined && {text: `${chord} does nothing now: ${refusal}`}),
    });
    const action = binding && actionOf(binding, chord, {screen: current, size, freeze});
    if (dialog !== undefined) frames.press(reduceView(noticed, {type: 'ask', dialog}));
    else if (action !== undefined) frames.press(reduceView(noticed, action));
    else if (noticed !== current.view) frames.press(noticed);
  };
  useInput((input, key) => {
    chordsOf(input, key).forEach(press);
  });
  // Pasted text is not typed on purpose: without this a `q` in it would quit. But it may be an answer.
  usePaste((text) => {
    const {view} = frames.frame();
    if (view.dialog !== undefined) frames.press(reduceView(view, {type: 'type', text}));
    else asking?.type(text);
  });

  return (
    <Box width={size.columns} height={size.rows} overflow="hidden">
      <Dashboard
        {...{
          store,
          cluster,
          theme,
          extraKeys,
          panes,
          frame,
          screen,
          size,
          hosting,
          clusters,
          question,
        }}
      />
    </Box>
  );
}

/** A key while the connection asks. What cannot be part of an answer goes on to the panes. @returns whether it was taken */
function answerQuestion(asking: Asking, chord: string): boolean {
  const key = entryKey(chord);
  switch (key?.type) {
    case 'answer':
      asking.answer();
      break;
    case 'dismiss':
      asking.refuse();
      break;
    case 'erase':
      asking.erase(key.all);
      break;
    case 'type':
      asking.type(key.text);
      break;
    case undefined:
      return false;
  }

  return true;
}
