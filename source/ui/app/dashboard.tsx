import {useMemo} from 'react';
import {hostingFacts} from '../../store/selectors/hosting.js';
import type {Store} from '../../store/store.js';
import {alertsOf} from '../health/alerts.js';
import {ratesOf} from './header/rates.js';
import {AlertLine} from '../health/alert-line.js';
import {DialogBox} from '../dialogs/dialog-box.js';
import {PromptBox} from '../dialogs/prompt-box.js';
import {Footer} from './footer.js';
import {Header} from './header/header.js';
import {Help} from './help.js';
import {PaneFrame} from '../kit/pane-frame.js';
import {Tabs} from './tabs.js';
import {TooSmall} from './header/too-small.js';
import type {Frame} from './frames.js';
import type {ExtraKey} from '../commands/command.js';
import type {Area} from './layout.js';
import type {PaneSet} from './pane-set.js';
import type {Screen, Size} from './screen.js';
import {alertsElsewhere, type OpenCluster} from './clusters.js';
import type {Prompt} from '../dialogs/prompt.js';
import type {Theme} from './theme.js';

type DashboardProps = {
  readonly store: Pick<Store, 'tail' | 'recording'>;
  readonly cluster: string;
  readonly theme: Theme;
  readonly extraKeys: readonly ExtraKey[];
  readonly panes: PaneSet;
  readonly frame: Frame;
  readonly screen: Screen;
  readonly size: Size;
  /** All clusters that are open. */
  readonly clusters: readonly OpenCluster[];
  /** What the connection has to know. */
  readonly prompt?: Prompt | undefined;
};

/** One frame: every area of the layout filled. It has no state and hears no keys. */
export function Dashboard(props: DashboardProps) {
  const {store, cluster, clusters, prompt} = props;
  const {theme, extraKeys, panes, frame, screen, size} = props;
  const {projection, shown, now, present, view} = frame;
  const {frozen, dialog} = view;
  // A dialog holds the panes still, and nothing else.
  const told = frozen === undefined ? present : projection;
  const behind = frozen && present.seq - frozen.projection.seq;
  const held = behind !== undefined && {behind};
  const second = Math.floor(shown / 1000);
  // The rates look at hundreds of jobs: once a second is often enough.
  const rates = useMemo(() => ratesOf(projection), [projection, second]);
  const here = extraKeys.filter(({pane}) => pane === screen.facts.pane);
  const recording = store.recording();
  const alerts = alertsOf({
    projection: told,
    link: present.link,
    shown: frozen?.at ?? now,
    now,
    notice: view.notice,
    hosting: hostingFacts(present)?.notice,
    recording,
    elsewhere: alertsElsewhere(clusters, cluster),
    ...held,
  });
  const context = {
    alerts,
    projection,
    now: shown,
    theme,
    events: (count: number) => store.tail(count, (frozen ?? view.held)?.projection.seq),
  };

  const draw = (area: Area) => {
    const {name, rect} = area;
    const common = {rect, theme};
    const box = screen.boxes.find((candidate) => candidate.area === area);
    switch (name) {
      case 'status':
        return <TooSmall key={name} {...common} {...{cluster, projection}} />;
      case 'header':
        return (
          <Header
            key={name}
            {...common}
            {...{cluster, projection: told, rates, now, recording}}
            place={placeOf(clusters, cluster)}
            shown={frozen?.at ?? now}
            {...held}
          />
        );
      case 'tabs':
        return <Tabs key={name} {...common} panes={panes.all} open={view.pane} />;
      case 'alert':
        return <AlertLine key={name} {...common} alerts={alerts} />;
      case 'footer':
        return (
          <Footer
            key={name}
            {...common}
            facts={screen.facts}
            extraKeys={here}
            entry={dialog !== undefined ? 'dialog' : prompt !== undefined ? 'prompt' : undefined}
          />
        );
      default:
        if (view.help) return <Help key={name} {...common} facts={screen.facts} extraKeys={extraKeys} />;
        return box && <PaneFrame key={name} box={box} context={context} />;
    }
  };
  return (
    <>
      {screen.layout.areas.map(draw)}
      {dialog !== undefined && <DialogBox dialog={dialog} size={size} theme={theme} />}
      {dialog === undefined && prompt !== undefined && (
        <PromptBox prompt={prompt} size={size} theme={theme} />
      )}
    </>
  );
}

function placeOf(clusters: readonly OpenCluster[], shown: string): string | undefined {
  if (clusters.length < 2) return undefined;
  return `${clusters.findIndex(({cluster}) => cluster === shown) + 1}/${clusters.length}`;
}
