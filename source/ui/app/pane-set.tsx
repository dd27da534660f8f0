import {EventsPane} from '../events/pane.js';
import {HealthPane} from '../health/pane.js';
import {JobDetail} from '../jobs/detail.js';
import {JobsPane} from '../jobs/pane.js';
import {jobIds} from '../jobs/recent-jobs.js';
import type {PaneDefinition, PaneId} from '../kit/pane.js';
import {OverviewPane, overviewIds} from '../overview/pane.js';
import {PeoplePane} from '../people/pane.js';
import {memberIds} from '../people/row.js';
import {laneIds} from '../timeline/past.js';
import {TimelinePane} from '../timeline/pane.js';
import {listedTransfers} from '../transfers/active-transfers.js';
import {TransfersPane} from '../transfers/pane.js';
import {jobsOf, WorkerDetail} from '../workers/detail.js';
import {WorkersPane} from '../workers/pane.js';
import {workerIds} from '../workers/row.js';
import type {Detail} from '../view/view.js';

/** All panes of a dashboard. */
export type PaneSet = {
  /** In the order of their keys. */
  readonly all: readonly PaneDefinition[];
  pane(id: PaneId): PaneDefinition;
  detail(detail: Detail): PaneDefinition;
};

type PaneSetOptions = {
  /** Panes beyond the usual ones, which come after them: the picture of the demo. */
  readonly extra?: readonly PaneDefinition[] | undefined;
  /** How others can connect, one line each. */
  readonly hints?: readonly string[] | undefined;
};

const none = () => [];

/** The usual panes and those that the caller brings along. */
export function createPanes({extra = [], hints = []}: PaneSetOptions): PaneSet {
  const overview: PaneDefinition = {
    id: 'overview',
    tab: 'Over',
    ids: overviewIds,
    element: <OverviewPane hints={hints} />,
  };
  const all: readonly PaneDefinition[] = [
    overview,
    {id: 'workers', tab: 'Work', ids: workerIds, element: <WorkersPane />},
    {id: 'jobs', tab: 'Jobs', ids: jobIds, element: <JobsPane />},
    {id: 'timeline', tab: 'Time', ids: laneIds, element: <TimelinePane />},
    {
      id: 'transfers',
      tab: 'Xfer',
      ids: (projection) => listedTransfers(projection).ids,
      element: <TransfersPane />,
    },
    {id: 'events', tab: 'Log', ids: none, element: <EventsPane />},
    {id: 'members', tab: 'People', ids: memberIds, element: <PeoplePane />},
    {id: 'health', tab: 'Health', ids: none, element: <HealthPane hints={hints} />},
    ...extra,
  ];
  const byId = new Map(all.map((pane) => [pane.id, pane]));
  return {
    all,
    pane: (id) => byId.get(id) ?? overview,
    detail: ({kind, id}) =>
      kind === 'worker'
        ? {
            id: 'workers',
            tab: 'Work',
            ids: (projection) => jobsOf(id, projection),
            element: <WorkerDetail id={id} />,
          }
        : {id: 'jobs', tab: 'Jobs', ids: none, element: <JobDetail id={id} />},
  };
}
