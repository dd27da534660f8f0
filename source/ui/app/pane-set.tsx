import {jobDetail} from '../jobs/detail.js';
import {workerDetail} from '../workers/detail.js';
import {paneNumber} from './pane-order.js';
import {eventsPane} from '../events/pane.js';
import {createHealthPane} from '../health/pane.js';
import type {HealthOptions} from '../health/pane.js';
import {jobsPane} from '../jobs/pane.js';
import {createMembersPane, type MembersOptions} from '../people/pane.js';
import {createOverviewPane} from '../overview/pane.js';
import type {Pane, PaneId} from '../kit/pane.js';
import {timelinePane} from '../timeline/pane.js';
import {transfersPane} from '../transfers/pane.js';
import {workersPane} from '../workers/pane.js';
import type {Detail} from './view/view.js';

/** All panes of a dashboard. */
export type PaneSet = {
  /** In the order of their keys. */
  readonly all: readonly Pane[];
  pane(id: PaneId): Pane;
  detail(detail: Detail): Pane;
};

type PaneSetOptions = HealthOptions &
  MembersOptions & {
    /** Panes beyond the usual ones: the picture of the demo. */
    readonly extra?: readonly Pane[];
  };

/** The usual panes and those that the caller brings along. */
export function createPanes({extra = [], clusters, ...health}: PaneSetOptions): PaneSet {
  const overview = createOverviewPane({
    parts: [workersPane, jobsPane],
    ...(health.hints !== undefined && {hints: health.hints}),
  });
  const all = [
    overview,
    workersPane,
    jobsPane,
    timelinePane,
    transfersPane,
    eventsPane,
    createMembersPane(clusters === undefined ? {} : {clusters}),
    createHealthPane(health),
    ...extra,
  ].toSorted((a, b) => paneNumber(a.id) - paneNumber(b.id));
  const byId = new Map(all.map((pane) => [pane.id, pane]));
  return {
    all,
    pane: (id) => byId.get(id) ?? overview,
    detail: ({kind, id}) => (kind === 'worker' ? workerDetail(id) : jobDetail(id)),
  };
}
