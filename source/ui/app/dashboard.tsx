import {hostingFacts} from '../../store/selectors/hosting.js';
import type {Store} from '../../store/store.js';
import type {ExtraKey} from '../commands/command.js';
import {DialogBox} from '../dialogs/dialog-box.js';
import {PromptBox} from '../dialogs/prompt-box.js';
import type {Prompt} from '../dialogs/prompt.js';
import {AlertLine} from '../health/alert-line.js';
import {alertsOf} from '../health/alerts.js';
import {AreaBox} from '../kit/area-box.js';
import type {Size, Snapshot} from '../kit/hooks.js';
import {SnapshotContext, ThemeContext} from '../kit/hooks.js';
import {perSecond} from '../kit/memo.js';
import {alertsElsewhere, clusterLines, type OpenCluster} from './clusters.js';
import {Footer} from './footer.js';
import type {Frame} from './frames.js';
import {Header} from './header/header.js';
import {ratesOf} from './header/rates.js';
import {StatusLine} from './header/status-line.js';
import {Help} from './help.js';
import type {Area} from './layout.js';
import type {PaneSet} from './pane-set.js';
import type {Screen} from './screen.js';
import {Tabs} from './tabs.js';
import type {Theme} from '../kit/theme.js';

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

/** The rates look at hundreds of jobs: once a second is often enough. */
const latestRates = perSecond(ratesOf);

/** One frame: every area of the layout filled. It has no state and hears no keys. */
export function Dashboard(props: DashboardProps) {
  const {store, cluster, clusters, prompt} = props;
  const {theme, extraKeys, panes, frame, screen, size} = props;
  const {projection, shown, now, present, view} = frame;
  const {frozen, dialog} = view;
  // A dialog holds the panes still, and nothing else.
  const told = frozen === undefined ? present : projection;
  const behind = frozen && present.seq - frozen.projection.seq;
  const recording = store.recording();
  const snapshot: Snapshot = {
    projection,
    now: shown,
    alerts: alertsOf({
      projection: told,
      link: present.link,
      shown: frozen?.at ?? now,
      now,
      notice: view.notice,
      hosting: hostingFacts(present)?.notice,
      recording,
      elsewhere: alertsElsewhere(clusters, cluster),
      ...(behind !== undefined && {behind}),
    }),
    clusters: clusterLines(clusters, cluster),
    tail: (count) => store.tail(count, (frozen ?? view.held)?.projection.seq),
  };

  const draw = (area: Area) => {
    const {name, rect} = area;
    switch (name) {
      case 'status':
        return (
          <AreaBox key={name} rect={rect}>
            <StatusLine cluster={cluster} projection={projection} />
          </AreaBox>
        );
      case 'header':
        return (
          <AreaBox key={name} rect={rect}>
            <Header
              {...{cluster, projection: told, now, behind, recording}}
              rates={latestRates(projection, shown)}
              place={placeOf(clusters, cluster)}
              shown={frozen?.at ?? now}
            />
          </AreaBox>
        );
      case 'tabs':
        return (
          <AreaBox key={name} rect={rect}>
            <Tabs panes={panes.all} open={view.pane} />
          </AreaBox>
        );
      case 'alert':
        return (
          <AreaBox key={name} rect={rect}>
            <AlertLine />
          </AreaBox>
        );
      case 'footer':
        return (
          <AreaBox key={name} rect={rect}>
            <Footer
              facts={screen.facts}
              extraKeys={extraKeys.filter(({pane}) => pane === screen.facts.pane)}
              entry={dialog !== undefined ? 'dialog' : prompt !== undefined ? 'prompt' : undefined}
            />
          </AreaBox>
        );
      default: {
        if (view.help) {
          return (
            <AreaBox key={name} rect={rect} pane={{focused: true}}>
              <Help facts={screen.facts} extraKeys={extraKeys} />
            </AreaBox>
          );
        }
        const box = screen.boxes.find((candidate) => candidate.area === area);
        return (
          box && (
            <AreaBox key={name} rect={rect} pane={box}>
              {box.pane.element}
            </AreaBox>
          )
        );
      }
    }
  };
  return (
    <ThemeContext value={theme}>
      <SnapshotContext value={snapshot}>
        {screen.layout.areas.map(draw)}
        {dialog !== undefined && <DialogBox dialog={dialog} size={size} />}
        {dialog === undefined && prompt !== undefined && <PromptBox prompt={prompt} size={size} />}
      </SnapshotContext>
    </ThemeContext>
  );
}

function placeOf(clusters: readonly OpenCluster[], shown: string): string | undefined {
  if (clusters.length < 2) return undefined;
  return `${clusters.findIndex(({cluster}) => cluster === shown) + 1}/${clusters.length}`;
}
