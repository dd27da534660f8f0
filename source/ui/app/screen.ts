import type {Projection} from '../../store/projection.js';
import {hostingFacts} from '../../store/selectors/hosting.js';
import type {CommandFacts} from '../commands/command.js';
import {frameRows} from '../kit/edges.js';
import type {Size} from '../kit/hooks.js';
import type {ClusterLine} from './clusters.js';
import type {Frame} from './frames.js';
import type {Area, Layout} from './layout.js';
import {fitsGrid, layoutOf} from './layout.js';
import {gridPanes, paneNumber} from '../view/pane-order.js';
import type {PaneSet} from './pane-set.js';
import type {PaneDefinition, PaneId} from '../kit/pane.js';
import {settleView} from '../view/change.js';
import type {Detail, View} from '../view/view.js';
import {detailSlot, topDetail} from '../view/view.js';

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
  /** What decides what the keys do. */
  readonly facts: CommandFacts;
};

/** What is around the frame: which cluster it shows, and what can be done with that. */
type Surroundings = Pick<CommandFacts, 'cluster' | 'canHandOver'> & {
  /** All clusters that are open, where another one can be shown. */
  readonly clusters?: readonly ClusterLine[];
};

/** Panes that are read whole, and details, share a small screen with nothing. */
const tailBesideWhole = 30;
const whole: readonly PaneId[] = ['health', 'demo'];

/** Help needs more rows than a small screen has beside its header. */
const helpRows = 26;

/** Rows of a table that are its heading and the line that counts what is hidden. */
const tableEdges = 2;

/** Decides what is shown of a frame on a screen of this size. Pure. */
export function screenOf(frame: Frame, size: Size, panes: PaneSet, around: Surroundings): Screen {
  const {view, projection} = frame;
  const open = topDetail(view);
  const overview = view.pane === 'overview' && open === undefined;
  const hasGrid = fitsGrid(size.columns, size.rows);
  const pane = overview && hasGrid ? view.focus : view.pane;
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
  const boxes = places.map((place) => boxOf(place, settled, slot, open === undefined));
  const cursor = settled.cursors[slot]?.id;
  const height = boxes.find(({focused}) => focused)?.area.rect.height ?? 0;
  return {
    layout,
    view: settled,
    boxes,
    facts: {
      pane,
      grid: view.pane === 'overview' && hasGrid,
      panes: panes.all.map(({id}) => id),
      rows: main.ids(projection),
      slot,
      cursor,
      detail: cursor === undefined ? undefined : detailOf(cursor, projection),
      page: Math.max(1, height - frameRows - tableEdges),
      deeper: view.help || open !== undefined || view.zoomed || view.pane !== 'overview',
      frozen: view.frozen !== undefined,
      help: view.help,
      tooSmall: layout.mode === 'line',
      cluster: around.cluster,
      clusters: around.clusters ?? [],
      canHandOver: around.canHandOver ?? false,
      hosting: hostingFacts(frame.present),
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
  if (topDetail(view) !== undefined || whole.includes(pane)) return rows >= tailBesideWhole;
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
