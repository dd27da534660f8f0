/** The clusters that a dashboard has open at once; one of them is shown. */
import type {HostCommands} from '../../cluster/host/hosting-types.js';
import {cleanText} from '../../message/clean.js';
import type {LinkState} from '../../store/event.js';
import type {Store} from '../../store/store.js';
import {hostingFacts, type HostingFacts} from '../../store/selectors/hosting.js';
import type {Alert} from '../health/alerts.js';
import {alertsOf} from '../health/alerts.js';

/** An open cluster, and what can be done to it from here. */
export type OpenCluster = {
  /** `owner/name`. */
  readonly cluster: string;
  readonly store: Store;
  readonly hosting?: HostCommands | undefined;
};

/** The clusters that are open. */
export type Clusters = {
  /** In the order they were opened; the same array until there is one more. */
  all(): readonly OpenCluster[];
  subscribe(changed: () => void): () => void;
  /** Opens one more, unless it is open. @returns what went wrong, in one sentence; undefined when it is open */
  open(cluster: string): Promise<string | undefined>;
  /** Closes one of several. */
  leave(cluster: string): Promise<void>;
};

/** An open cluster in a list of them. */
export type ClusterLine = {
  readonly cluster: string;
  /** It is the one on the screen. */
  readonly shown: boolean;
  readonly state: LinkState;
  /** As in `LinkEvent`. */
  readonly unhosted?: true | undefined;
  /** Who hosts it and for whom, in a few words. */
  readonly hosted: string;
  /** We are its host. */
  readonly ours: boolean;
  /** When hosting it ends by itself: Unix time, milliseconds. */
  readonly leaveAt: number | undefined;
};

type Summed = {
  readonly cluster: string;
  readonly store: Pick<Store, 'projection'> & Partial<Pick<Store, 'recording'>>;
};

/** The open clusters as a list. @param shown the one on the screen. */
export function clusterLines(clusters: readonly Summed[], shown: string): readonly ClusterLine[] {
  return clusters.map(({cluster, store: {projection}}) => {
    const hosting = hostingFacts(projection);
    return {
      cluster,
      shown: cluster === shown,
      state: projection.link.state,
      unhosted: projection.link.unhosted,
      hosted: hostedText(projection.host?.user, hosting),
      ours: hosting?.active === true,
      leaveAt: hosting?.leaveAt,
    };
  });
}

function hostedText(host: string | undefined, hosting: HostingFacts | undefined): string {
  if (hosting?.active === true) {
    const friends = hosting.users.filter((user) => user !== hosting.owner);
    return `you host it for ${friends.join(', ')}`;
  }

  return host === undefined ? 'no host seen' : `${cleanText(host, 40)} hosts it`;
}

/** What is amiss with clusters that are open and not on the screen, each at the present of its own timeline. */
export function alertsElsewhere(clusters: readonly Summed[], shown: string): readonly Alert[] {
  return clusters
    .filter(({cluster}) => cluster !== shown)
    .flatMap(({cluster, store}) => {
      const {projection} = store;
      const recording = store.recording?.();
      const {link, now} = projection;
      const facts = {projection, link, shown: now, now, hosting: hostingFacts(projection)?.notice, recording};
      const [first] = alertsOf(facts).filter(({level}) => level === 'bad' || level === 'warn');
      return first === undefined ? [] : [{...first, text: `${cluster}: ${first.text}`}];
    });
}
