/** What a component of the dashboard can ask for: what the store shows, the theme, and where it stands. */
import {createContext, use, type Context} from 'react';
import type {Event} from '../../store/event.js';
import type {Projection} from '../../store/projection.js';
import type {ClusterLine} from '../app/clusters.js';
import type {Theme} from './theme.js';
import type {Alert} from '../health/alerts.js';

/** What the panes show of the store: the present or the moment held fast. A new object for every frame, never changed. */
export type Snapshot = {
  readonly projection: Projection;
  /** The moment shown, on the timeline of the projection, milliseconds: it stands still while the view is frozen. */
  readonly now: number;
  /** What a person should know now, the most urgent first. */
  readonly alerts: readonly Alert[];
  /** The clusters that are open. */
  readonly clusters: readonly ClusterLine[];
  /** The last events up to the moment shown, oldest first. */
  tail(count: number): readonly Event[];
};

/** Of a part of the screen. */
export type Size = {readonly columns: number; readonly rows: number};

/** Where a component stands; its size is the room for what is in it, without the frame of a pane. */
export type Place = Size & {
  readonly focused: boolean;
  /** Id of the row under the cursor; a row keeps its cursor by id, never by number. */
  readonly cursor?: string | undefined;
  /** The key that opens the pane; shown before its title. */
  readonly number?: number | undefined;
  /** How a pane is set off from others: by a box, or by a line above it. Default: a box. */
  readonly frame?: 'box' | 'rule';
};

/** What is shown in this frame. */
export const SnapshotContext = createContext<Snapshot | undefined>(undefined);
/** Where the component that asks is drawn. */
export const PlaceContext = createContext<Place | undefined>(undefined);
/** The colours and characters to draw with. */
export const ThemeContext = createContext<Theme | undefined>(undefined);

/** What `select` picks out of the projection that is shown. A component is drawn at most once a frame, however many it picks. */
export function useSelector<Selected>(select: (projection: Projection) => Selected): Selected {
  return select(useProjection());
}

/** The projection that is shown, for rows that look up more than one thing in it. */
export function useProjection(): Projection {
  return useProvided(SnapshotContext).projection;
}

/** The moment shown, as in `Snapshot`. */
export function useNow(): number {
  return useProvided(SnapshotContext).now;
}

/** Reads the last events, as in `Snapshot`. */
export function useTail(): Snapshot['tail'] {
  return useProvided(SnapshotContext).tail;
}

/** What a person should know now, the most urgent first. */
export function useAlerts(): readonly Alert[] {
  return useProvided(SnapshotContext).alerts;
}

/** The clusters that are open, the one on the screen among them. */
export function useClusters(): readonly ClusterLine[] {
  return useProvided(SnapshotContext).clusters;
}

/** Columns and rows that there are for what a component draws. */
export function useSize(): Pick<Place, 'columns' | 'rows'> {
  return useProvided(PlaceContext);
}

/** Where the component stands: its size, the cursor, the focus. */
export function usePlace(): Place {
  return useProvided(PlaceContext);
}

/** The theme to draw with. */
export function useTheme(): Theme {
  return useProvided(ThemeContext);
}

function useProvided<Value>(context: Context<Value | undefined>): Value {
  const value = use(context);
  if (value === undefined) throw new Error('This component is drawn outside of the dashboard.');
  return value;
}
