import type {Event} from '../../store/event.js';
import type {Projection} from '../../store/projection.js';
import type {Alert} from '../health/alerts.js';
import type {Theme} from '../app/theme.js';

/** The panes by the key that opens them; `demo` is `9`, there only in the demo. */
export type PaneId =
  'overview' | 'workers' | 'jobs' | 'timeline' | 'transfers' | 'events' | 'members' | 'health' | 'demo';

/** All a pane may look at. No effects, no clock of its own. */
export type PaneContext = {
  readonly projection: Projection;
  /** The moment shown, on the timeline of the projection, milliseconds: it stands still while the view is frozen. */
  readonly now: number;
  /** Inner size, without the frame. */
  readonly columns: number;
  readonly rows: number;
  readonly focused: boolean;
  /** Id of the row under the cursor; a row keeps its cursor by id, never by number. */
  readonly cursor: string | undefined;
  readonly theme: Theme;
  /** What a person should know now, the most urgent first. */
  readonly alerts?: readonly Alert[];
  /** The last events up to the moment shown, oldest first. */
  events(count: number): readonly Event[];
};

/** A pane drawn: strings only, so that it is cheap to paint and easy to test. */
export type PaneContent = {
  /** In the frame's upper edge, left: `Workers 12`. */
  readonly title: string;
  /** In the upper edge, right: `▾ state`. */
  readonly hint?: string;
  /** At most `rows` lines, each at most `columns` wide as a terminal counts, styled, no line breaks. */
  readonly lines: readonly string[];
};

/** A pane: what can be selected in it, and how it looks. Pure. */
export type Pane = {
  readonly id: PaneId;
  /** In the tab bar of narrow screens: `Work`. */
  readonly tab: string;
  /** Selectable rows from top to bottom; empty for panes without a cursor. */
  ids(projection: Projection): readonly string[];
  content(context: PaneContext): PaneContent;
};
