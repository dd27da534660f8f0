import {Box, useInput, usePaste, useWindowSize} from 'ink';
import {useLayoutEffect, useMemo, useState} from 'react';
import type {Clock} from '../clock/clock.js';
import type {Store} from '../store/store.js';
import {actionOf} from './actions.js';
import {chordsOf} from './chords.js';
import {Dashboard} from './dashboard.js';
import type {ExtraKey} from './keys.js';
import {bindingOf} from './keys.js';
import {createPanes} from './pane-set.js';
import type {Pane} from './panes/pane.js';
import {screenOf} from './screen.js';
import type {Theme} from './theme.js';
import {useStore} from './use-store.js';
import {reduceView} from './view/reduce.js';

export type AppProps = {
  readonly store: Store;
  /** `owner/name`. */
  readonly cluster: string;
  readonly clock: Clock;
  readonly theme: Theme;
  /** Panes beyond the usual ones; `demo` is opened by `9`. */
  readonly panes?: readonly Pane[];
  readonly extraKeys?: readonly ExtraKey[];
  /** How others can connect, one line each. */
  readonly hints?: readonly string[];
  /** Memory, processor and the like, one line each, for the health pane. */
  readonly vitals?: () => readonly string[];
  /** Somebody pressed the key to quit. */
  onQuit(): void;
};

const noKeys: readonly ExtraKey[] = [];

/** The dashboard: keys in, frames out. What is shown where is decided by `screenOf`, how it looks by the panes. */
export function App({store, cluster, clock, theme, extraKeys = noKeys, onQuit, ...options}: AppProps) {
  const size = useWindowSize();
  const {frames, frame} = useStore({store, clock});
  const [panes] = useState(() =>
    createPanes({
      ...(options.panes !== undefined && {extra: options.panes}),
      ...(options.hints !== undefined && {hints: options.hints}),
      ...(options.vitals !== undefined && {vitals: options.vitals}),
    }),
  );
  const screen = useMemo(() => screenOf(frame, size, panes), [frame, size, panes]);
  useLayoutEffect(() => {
    frames.keep(screen.view, frame);
  }, [frames, frame, screen]);

  const press = (chord: string): void => {
    // Several keys may arrive at once: each acts on what the one before it left.
    const current = screenOf(frames.frame(), size, panes);
    const extra = extraKeys.find(({key, pane}) => key === chord && pane === current.pane);
    if (extra !== undefined) {
      extra.press();
      frames.press(current.view);
      return;
    }
    const binding = bindingOf(chord, current.facts);
    if (binding?.id === 'quit') onQuit();
    const freeze = () => ({projection: store.snapshot(), at: clock.now()});
    const action = binding && actionOf(binding, chord, {screen: current, size, freeze});
    if (action !== undefined) frames.press(reduceView(current.view, action));
  };
  useInput((input, key) => {
    chordsOf(input, key).forEach(press);
  });
  // Pasted text is not typed on purpose: without this a `q` in it would quit.
  usePaste(() => undefined);

  return (
    <Box width={size.columns} height={size.rows} overflow="hidden">
      <Dashboard {...{store, cluster, theme, extraKeys, panes, frame, screen}} />
    </Box>
  );
}
