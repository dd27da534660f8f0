import {useMemo} from 'react';
import type {Store} from '../store/store.js';
import {alertsOf} from './chrome/alerts.js';
import {ratesOf} from './chrome/rates.js';
import type {HostingState} from './acts.js';
import {AlertLine} from './components/alert-line.js';
import {DialogBox} from './components/dialog-box.js';
import {Footer} from './components/footer.js';
import {Header} from './components/header.js';
import {Help} from './components/help.js';
import {PaneFrame} from './components/pane-frame.js';
import {Tabs} from './components/tabs.js';
import {TooSmall} from './components/too-small.js';
import type {Frame} from './frames.js';
import type {ExtraKey} from './keys.js';
import type {Area} from './layout.js';
import type {PaneSet} from './pane-set.js';
import type {Screen, Size} from './screen.js';
import type {Theme} from './theme.js';

export type DashboardProps = {
  readonly store: Pick<Store, 'tail'>;
  readonly cluster: string;
  readonly theme: Theme;
  readonly extraKeys: readonly ExtraKey[];
  readonly panes: PaneSet;
  readonly frame: Frame;
  readonly screen: Screen;
  readonly size?: Size;
  readonly hosting?: HostingState | undefined;
};

/** One frame: every area of the layout filled. It has no state and hears no keys. */
export function Dashboard({
  store,
  cluster,
  theme,
  extraKeys,
  panes,
  frame,
  screen,
  size,
  hosting,
}: DashboardProps) {
  const {projection, shown, now, present, view} = frame;
  const {frozen, dialog} = view;
  // A dialog holds the panes still, and nothing else.
  const told = frozen === undefined ? present : projection;
  const behind = frozen && present.seq - frozen.projection.seq;
  const held = behind !== undefined && {behind};
  const second = Math.floor(shown / 1000);
  // The rates look at hundreds of jobs: once a second is often enough.
  const rates = useMemo(() => ratesOf(projection), [projection, second]);
  const here = extraKeys.filter(({pane}) => pane === screen.pane);
  const context = {
    projection,
    now: shown,
    theme,
    events: (count: number) => store.tail(count, (frozen ?? dialog?.held)?.projection.seq),
  };

  const draw = (area: Area) => {
    const {name, rect} = area;
    const place = {rect, theme};
    const box = screen.boxes.find((candidate) => candidate.area === area);
    switch (name) {
      case 'status':
        return <TooSmall key={name} {...place} {...{cluster, projection}} />;
      case 'header':
        return (
          <Header
            key={name}
            {...place}
            {...{cluster, projection: told, rates, now}}
            shown={frozen?.at ?? now}
            {...held}
          />
        );
      case 'tabs':
        return <Tabs key={name} {...place} panes={panes.all} open={view.pane} />;
      case 'alert': {
        const alerts = alertsOf({
          projection: told,
          link: present.link,
          shown: frozen?.at ?? now,
          now,
          notice: view.notice,
          news: hosting?.news,
          ...held,
        });
        return <AlertLine key={name} {...place} alerts={alerts} />;
      }
      case 'footer':
        return (
          <Footer
            key={name}
            {...place}
            facts={screen.facts}
            extraKeys={here}
            asking={dialog !== undefined}
            people={screen.pane === 'members'}
          />
        );
      default:
        if (view.help) return <Help key={name} {...place} facts={screen.facts} extraKeys={extraKeys} />;
        return box && <PaneFrame key={name} box={box} context={context} />;
    }
  };
  return (
    <>
      {screen.layout.areas.map(draw)}
      {dialog !== undefined && size !== undefined && <DialogBox dialog={dialog} size={size} theme={theme} />}
    </>
  );
}
