import type {Projection} from '../../store/projection.js';
import type {PaneId} from '../kit/pane.js';
import type {Cursor} from './cursor.js';
import type {Dialog} from '../dialogs/dialog.js';

/** A worker or job looked at closely. */
export type Detail = {readonly kind: 'worker' | 'job'; readonly id: string};

/** A moment held fast: the view shows it while recording goes on. */
export type Frozen = {
  readonly projection: Projection;
  /** On the timeline, milliseconds. */
  readonly at: number;
};

/** What the person at the keyboard chose to see. Nothing in it comes from peers but ids. */
export type View = {
  readonly pane: PaneId;
  /** The focused pane of the overview where that is a grid. */
  readonly focus: PaneId;
  readonly zoomed: boolean;
  /** Cursors by slot: a pane's id, or that of a detail. */
  readonly cursors: Readonly<Record<string, Cursor>>;
  /** Details opened one from another, the last one shown. */
  readonly details: readonly Detail[];
  readonly frozen?: Frozen | undefined;
  readonly help: boolean;
  /** While a dialog is open, keys are its answer. */
  readonly dialog?: Dialog | undefined;
  /** What the panes show meanwhile, so that nothing moves under the eyes of who decides. */
  readonly held?: Frozen | undefined;
  /** Why the last key did nothing. */
  readonly notice?: string | undefined;
};

/** What is shown at first. */
export const initialView: View = {
  pane: 'overview',
  focus: 'workers',
  zoomed: false,
  cursors: {},
  details: [],
  help: false,
};

/** The detail on top, if one is open. */
export function topDetail(view: View): Detail | undefined {
  return view.details.at(-1);
}

/** The slot of a detail's cursor. */
export function detailSlot({kind, id}: Detail): string {
  return `${kind}/${id}`;
}
