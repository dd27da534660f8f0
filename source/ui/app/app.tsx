import {Box, useApp, useWindowSize} from 'ink';
import {useCallback, useEffect, useImperativeHandle, useLayoutEffect, useMemo, type Ref} from 'react';
import type {Clock} from '../../clock/clock.js';
import type {HostCommands} from '../../cluster/host/hosting-types.js';
import type {Store} from '../../store/store.js';
import type {ExtraKey, Outcome} from '../commands/command.js';
import {paste, pressKey, type Situation} from '../commands/press.js';
import {usePrompt} from '../dialogs/prompt-box.js';
import type {Prompts} from '../dialogs/prompts.js';
import {clusterLines, type OpenCluster} from './clusters.js';
import {Dashboard} from './dashboard.js';
import type {Frame} from './frames.js';
import {createPanes} from './pane-set.js';
import type {PaneDefinition} from '../kit/pane.js';
import {runEffect} from './run-effect.js';
import {screenOf} from './screen.js';
import type {Theme} from '../kit/theme.js';
import {useStore} from './use-store.js';
import {withNotice} from '../view/change.js';
import type {View} from '../view/view.js';

/** What keys and pasted text do to the app that is shown. */
export type Keyboard = {
  press(chord: string): void;
  paste(text: string): void;
};

/** What the dashboard of one cluster is drawn from, and what it may bring about. */
export type AppProps = {
  readonly ref?: Ref<Keyboard>;
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
  readonly hosting?: HostCommands;
  /** All clusters that are open, this one among them. */
  readonly clusters: readonly OpenCluster[];
  /** Shows another cluster, and opens it if need be; absent where there is this one only. */
  showCluster?(cluster: string): void;
  /** Closes one of several clusters. */
  closeCluster?(cluster: string): void;
  /**
   * Leaves hosting these clusters to a process in the background; what comes of it is told as events.
   * @returns whether it goes on there, so that this one may end
   */
  handOver?(clusters: readonly string[]): Promise<boolean>;
  /** Why another cluster could not be opened or closed; told until the next key, a new object each time. */
  readonly trouble?: {readonly text: string} | undefined;
  /** What the connection has to know of the user. */
  readonly prompts?: Prompts | undefined;
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

/** The dashboard: keys in, frames out. What is shown where is decided by `screenOf`, how it looks by the panes. */
export function App({store, cluster, clusters, clock, theme, extraKeys = noKeys, ...options}: AppProps) {
  const {hosting, prompts, trouble, suspend, onReady, onLeave, showCluster, closeCluster, handOver} = options;
  const {suspendTerminal} = useApp();
  const size = useWindowSize();
  const {frames, frame} = useStore({store, clock, view: options.firstView});
  const prompt = usePrompt(prompts);
  const {panes: extra, hints} = options;
  const panes = useMemo(() => createPanes({extra, hints}), [extra, hints]);
  const several = showCluster !== undefined;
  const canHandOver = handOver !== undefined;
  const screenAt = useCallback(
    (at: Frame) =>
      screenOf(at, size, panes, {
        cluster,
        clusters: several ? clusterLines(clusters, cluster) : [],
        canHandOver,
      }),
    [size, panes, cluster, clusters, several, canHandOver],
  );
  const screen = useMemo(() => screenAt(frame), [screenAt, frame]);
  useLayoutEffect(() => {
    frames.keep(screen.view, frame);
  }, [frames, frame, screen]);

  useEffect(() => {
    if (trouble !== undefined) frames.press(withNotice(frames.frame().view, trouble.text));
  }, [frames, trouble]);

  useEffect(() => {
    onReady?.((group) => {
      const stop = () => {
        // What the terminal does at Ctrl-Z: everything that was started with us stops, and the shell comes to the front.
        process.kill(group ? 0 : process.pid, 'SIGTSTP');
      };
      suspendTerminal(() => (suspend === undefined ? stop() : suspend(stop))).catch(() => undefined);
    });
  }, [onReady, suspend, suspendTerminal]);

  const situation = (): Situation => {
    // Several keys may arrive at once: each acts on what the one before it left.
    const {view, facts} = screenAt(frames.frame());
    const hold = () => ({projection: store.snapshot(), at: store.now()});
    return {view, facts, extraKeys, prompting: prompts?.current() !== undefined, hold};
  };
  const take = ({view, effect}: Outcome): void => {
    const leave = () => onLeave?.(view ?? frames.frame().view);
    if (effect !== undefined) {
      runEffect(effect, {
        hosting,
        prompts,
        showCluster(other) {
          leave();
          showCluster?.(other);
        },
        closeCluster(other) {
          leave();
          closeCluster?.(other);
        },
        handOver(hosted) {
          void handOver?.(hosted).then((goesOn) => {
            if (goesOn) options.onQuit();
          });
        },
        suspend: options.onSuspend,
        quit: options.onQuit,
      });
    }

    if (view !== undefined) frames.press(view);
  };
  useImperativeHandle(options.ref, () => ({
    press(chord) {
      take(pressKey(chord, situation()));
    },
    paste(text) {
      take(paste(text, situation()));
    },
  }));

  return (
    <Box width={size.columns} height={size.rows} overflow="hidden">
      <Dashboard {...{store, cluster, theme, extraKeys, panes, frame, screen, size, clusters, prompt}} />
    </Box>
  );
}
