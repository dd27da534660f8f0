import {jobDetail} from './details/job.js';
import {workerDetail} from './details/worker.js';
import {paneNumber} from './pane-order.js';
import {eventsPane} from './panes/events.js';
import {createHealthPane} from './panes/health.js';
import type {HealthOptions} from './panes/health.js';
import {jobsPane} from './panes/jobs.js';
import {createMembersPane, type MembersOptions} from './panes/members.js';
import {createOverviewPane} from './panes/overview.js';
import type {Pane, PaneId} from './panes/pane.js';
import {timelinePane} from './panes/timeline.js';
import {transfersPane} from './panes/transfers.js';
import {workersPane} from './panes/workers.js';
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
