import type {Projection} from '../../store/projection.js';
import type {HostingState} from '../commands/acts.js';
import {actsOf} from '../commands/acts.js';
import type {Frame} from './frames.js';
import type {KeyFacts} from '../commands/keys.js';
import type {Area, Layout} from './layout.js';
import {fitsGrid, layoutOf} from './layout.js';
import {gridPanes, paneNumber} from './pane-order.js';
import type {PaneSet} from './pane-set.js';
import type {PaneDefinition, PaneId} from '../kit/pane.js';
import {settleView} from './view/reduce.js';
import type {Detail, View} from './view/view.js';
import {detailSlot, openDetail} from './view/view.js';

/** A pane and the area it is drawn in. */
export type PaneBox = {
  readonly area: Area;
  readonly pane: PaneDefinition;
  /** The key that opens it; details have none. */
  readonly number?: number;
  readonly focused: boolean;
  /** Id of its row under the cursor. */
  readonly cursor?: string;
};

/** All that is decided before anything is drawn: which pane stands where, where the cursors are, what keys can do. */
export type Screen = {
  readonly layout: Layout;
  /** The view with its cursors on rows that exist. */
  readonly view: View;
  readonly boxes: readonly PaneBox[];
  /** What the keys act upon: the slot of its cursor, its rows, and what Enter would open. */
  readonly slot: string;
  readonly ids: readonly string[];
  readonly detail?: Detail;
  /** The pane that is open or, in the grid, focused. */
  readonly pane: PaneId;
  readonly facts: KeyFacts;
};

export type Size = {readonly columns: number; readonly rows: number};

/** Panes that are read whole, and details, share a small screen with nothing. */
const tailBesideWhole = 30;
const whole: readonly PaneId[] = ['health', 'demo'];

/** Help needs more rows than a small screen has beside its header. */
const helpRows = 26;

/**
 * Decides what is shown of a frame on a screen of this size. Pure.
 * @param clusters - Whether another cluster can be shown.
 */
export function screenOf(
  frame: Frame,
  size: Size,
  panes: PaneSet,
  hosting?: HostingState,
  clusters = false,
): Screen {
  const {view, projection} = frame;
  const open = openDetail(view);
  const overview = view.pane === 'overview' && open === undefined;
  const inGrid = overview && fitsGrid(size.columns, size.rows);
  const pane = inGrid ? view.focus : view.pane;
  const layout = layoutOf({
    ...size,
    overview: overview && !view.help,
    zoomed: view.zoomed || (view.help && size.rows < helpRows),
    tail: wantsTail(view, pane, size),
  });
  const main = open === undefined ? panes.pane(pane) : panes.detail(open);
  const slot = open === undefined ? pane : detailSlot(open);
  const places = layout.areas.flatMap((area) => placeOf(area, main, slot, panes));
  const settled = settleView(view, idsBySlot(places, projection));
  const ids = main.ids(projection);
  const cursor = settled.cursors[slot]?.id;
  const detail = cursor === undefined ? undefined : detailOf(cursor, projection);
  return {
    layout,
    view: settled,
    boxes: places.map((place) => boxOf(place, settled, slot, open === undefined)),
    slot,
    ids,
    ...(detail !== undefined && {detail}),
    pane,
    facts: {
      rows: ids.length > 0,
      detail: detail !== undefined,
      deeper: view.help || open !== undefined || view.zoomed || view.pane !== 'overview',
      frozen: view.frozen !== undefined,
      help: view.help,
      clusters,
      ...(hosting !== undefined && {
        acts: actsOf(hosting, view.frozen !== undefined, pane === 'members' ? cursor : undefined),
      }),
      views: panes.all.map(({id}) => paneNumber(id)),
    },
  };
}

/** What Enter opens for the row `id` of any pane: a job, a worker, or the job of a transfer. */
function detailOf(id: string, {jobs, workers, transfers}: Projection): Detail | undefined {
  if (jobs.has(id)) return {kind: 'job', id};
  if (workers.has(id)) return {kind: 'worker', id};
  const job = transfers.get(id)?.job;
  return job !== undefined && jobs.has(job) ? {kind: 'job', id: job} : undefined;
}

function wantsTail(view: View, pane: PaneId, {rows}: Size): boolean {
  if (view.help) return false;
  if (openDetail(view) !== undefined || whole.includes(pane)) return rows >= tailBesideWhole;
  return pane !== 'events';
}

type Place = {readonly area: Area; readonly pane: PaneDefinition; readonly slot: string};

function placeOf(area: Area, main: PaneDefinition, slot: string, panes: PaneSet): readonly Place[] {
  const {name} = area;
  if (name === 'main') return [{area, pane: main, slot}];
  if (name === 'tail') return [{area, pane: panes.pane('events'), slot: 'events'}];
  const id = gridPanes.find((gridPane) => gridPane === name);
  return id === undefined ? [] : [{area, pane: panes.pane(id), slot: id}];
}

function idsBySlot(
  places: readonly Place[],
  projection: Projection,
): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(places.map(({slot, pane}) => [slot, pane.ids(projection)]));
}

function boxOf({area, pane, slot}: Place, view: View, focusedSlot: string, numbered: boolean): PaneBox {
  const cursor = view.cursors[slot]?.id;
  return {
    area,
    pane,
    ...((numbered || area.name !== 'main') && {number: paneNumber(pane.id)}),
    focused: slot === focusedSlot,
    ...(cursor !== undefined && {cursor}),
  };
}
