/** What of several clusters is on the screen, and the keyboard, which stays while clusters come and go. */
import {useInput, usePaste} from 'ink';
import {useRef, useState, useSyncExternalStore} from 'react';
import {messageOf} from '../../message/error-message.js';
import {chordsOf} from '../terminal/chords.js';
import {App, type AppProps, type Keyboard} from './app.js';
import type {Clusters} from './clusters.js';
import {initialView, type View} from '../view/view.js';

/** What `Root` tells `App` itself. */
type Own =
  | 'ref'
  | 'store'
  | 'cluster'
  | 'hosting'
  | 'clusters'
  | 'trouble'
  | 'firstView'
  | 'onLeave'
  | 'showCluster'
  | 'closeCluster';

/** What the dashboard of all open clusters is drawn from. */
export type RootProps = Omit<AppProps, Own> & {readonly clusters: Clusters; readonly several: boolean};

/** Shows one of the clusters that are open. Each keeps its view while another one is shown. */
export function Root({clusters, several, ...props}: RootProps) {
  const all = useSyncExternalStore(clusters.subscribe, clusters.all);
  const [chosen, choose] = useState<string>();
  const [trouble, setTrouble] = useState<{readonly text: string}>();
  const [views, setViews] = useState<Readonly<Record<string, View>>>({});
  // Whoever looks at the people of one cluster wants to see those of the other.
  const [pane, setPane] = useState(initialView.pane);
  // An app that goes would still take the keys of the one that comes: it listens until its effects are undone.
  const app = useRef<Keyboard>(null);
  useInput((input, key) => {
    for (const chord of chordsOf(input, key)) app.current?.press(chord);
  });
  usePaste((text) => app.current?.paste(text));
  const shown = all.find(({cluster}) => cluster === chosen) ?? all[0];
  if (shown === undefined) return null;

  const showCluster = (cluster: string): void => {
    void clusters.open(cluster).then((problem) => {
      setTrouble(problem === undefined ? undefined : {text: problem});
      if (problem === undefined) choose(cluster);
    });
  };
  const closeCluster = (cluster: string): void => {
    setTrouble(undefined);
    clusters.leave(cluster).catch((error: unknown) => {
      setTrouble({text: messageOf(error)});
    });
  };
  const {cluster, store, hosting} = shown;
  return (
    <App
      key={cluster}
      ref={app}
      {...props}
      {...{cluster, store, clusters: all, trouble}}
      {...(hosting !== undefined && {hosting})}
      firstView={{...(views[cluster] ?? initialView), pane}}
      onLeave={(view) => {
        setViews({...views, [cluster]: view});
        setPane(view.pane);
      }}
      {...(several && {showCluster, closeCluster})}
    />
  );
}
