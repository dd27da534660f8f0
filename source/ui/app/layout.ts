import type {gridPanes} from '../view/pane-order.js';

/** A part of the screen, in columns and rows from its upper left corner. */
export type Rect = {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
};

/** What stands in an area: a pane of the grid by its id, or one of the fixed parts. */
type AreaName =
  'status' | 'header' | 'tabs' | 'main' | 'tail' | 'alert' | 'footer' | (typeof gridPanes)[number];

/** A part of the screen, and where it is. */
export type Area = {readonly name: AreaName; readonly rect: Rect};

/**
 * How the screen is divided. `grid`: five panes at once; `single`: one pane, the tabs, the last events; `zoomed`: one
 * pane and the footer; `line`: too small for anything but one line.
 */
type LayoutMode = 'grid' | 'single' | 'zoomed' | 'line';

/** How the screen is divided now. */
export type Layout = {
  readonly mode: LayoutMode;
  /** They tile the screen: no cell is in two areas or in none. */
  readonly areas: readonly Area[];
};

/** What the division of the screen depends on. */
export type LayoutRequest = {
  readonly columns: number;
  readonly rows: number;
  /** The overview, which is a grid where there is room. */
  readonly overview: boolean;
  readonly zoomed: boolean;
  /** Whether the last events are wanted under a single pane. */
  readonly tail: boolean;
};

const gridColumns = 110;
const gridRows = 32;
const leastColumns = 60;
const leastRows = 15;

/** Whether a screen has room for the grid. */
export function fitsGrid(columns: number, rows: number): boolean {
  return columns >= gridColumns && rows >= gridRows;
}

/** Divides a screen of any size from 1×1. */
export function layoutOf(request: LayoutRequest): Layout {
  const {columns, rows} = request;
  if (columns < leastColumns || rows < leastRows) {
    return {mode: 'line', areas: stack(columns, [['status', rows]])};
  }
  if (request.zoomed) {
    return {
      mode: 'zoomed',
      areas: stack(columns, [
        ['main', rows - 2],
        ['alert', 1],
        ['footer', 1],
      ]),
    };
  }
  if (request.overview && fitsGrid(columns, rows)) return {mode: 'grid', areas: grid(columns, rows)};
  return {mode: 'single', areas: single(request)};
}

function grid(columns: number, rows: number): readonly Area[] {
  const header = 3;
  const body = rows - header - 2;
  const top = Math.round(body * 0.42);
  const bottom = Math.max(7, Math.round(body * 0.25));
  const middle = body - top - bottom;
  const left = Math.floor(columns / 2);
  const row = (y: number, height: number, names: readonly [AreaName, AreaName]): readonly Area[] => [
    {name: names[0], rect: {left: 0, top: y, width: left, height}},
    {name: names[1], rect: {left, top: y, width: columns - left, height}},
  ];
  return [
    {name: 'header', rect: {left: 0, top: 0, width: columns, height: header}},
    ...row(header, top, ['workers', 'jobs']),
    {name: 'timeline', rect: {left: 0, top: header + top, width: columns, height: middle}},
    ...row(header + top + middle, bottom, ['transfers', 'events']),
    {name: 'alert', rect: {left: 0, top: rows - 2, width: columns, height: 1}},
    {name: 'footer', rect: {left: 0, top: rows - 1, width: columns, height: 1}},
  ];
}

function single({columns, rows, tail}: LayoutRequest): readonly Area[] {
  const header = fitsGrid(columns, rows) ? 3 : 2;
  const body = rows - header - 3;
  // A tail of fewer than three events, or a pane of fewer than ten rows beside it, is worth less than the room.
  const tailRows = tail && body >= 16 ? Math.min(12, Math.max(5, Math.round(body * 0.25))) : 0;
  return stack(columns, [
    ['header', header],
    ['tabs', 1],
    ['main', body - tailRows],
    ['tail', tailRows],
    ['alert', 1],
    ['footer', 1],
  ]);
}

/** Areas of full width from top to bottom; those without height are left out. */
function stack(columns: number, parts: readonly (readonly [AreaName, number])[]): readonly Area[] {
  const areas: Area[] = [];
  let top = 0;
  for (const [name, height] of parts) {
    if (height <= 0) continue;
    areas.push({name, rect: {left: 0, top, width: columns, height}});
    top += height;
  }
  return areas;
}
