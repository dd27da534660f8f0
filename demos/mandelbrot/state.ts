import type {Plan, Rect} from './plan.js';

/** One tile as it is now. */
export type TileState = {
  readonly rect: Rect;
  readonly state: 'waiting' | 'running' | 'done';
  /** Who computes or computed it: a peer's id, as events have it. */
  readonly worker?: string;
  /** Escape times as `computeTile` gives them, once it is done. */
  readonly iterations?: ArrayLike<number>;
};

/** A picture in the making. Change it only through the functions of this file, which count `version` up. */
export type MandelbrotState = {
  readonly place: string;
  readonly zoom: number;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  readonly tiles: Map<number, TileState>;
  /** In the order they first took a tile; gives each its colour. */
  readonly workers: string[];
  version: number;
  /** What is drawn: the picture in its colours, or who computed what. */
  look: 'picture' | 'workers';
  /** Milliseconds, by the clock of whoever made it. */
  readonly started: number;
  /** When the last tile was done. */
  finished?: number;
};

/**
 * A plan of which nothing is done yet. `now` is milliseconds, by the clock that its pane goes by; `zoom` is 1 for the whole
 * set.
 */
export function createState(plan: Plan, zoom: number, now: number): MandelbrotState {
  return {
    place: plan.place.name,
    zoom,
    width: plan.width,
    height: plan.height,
    tiles: new Map(plan.tiles.map(({index, rect}) => [index, {rect, state: 'waiting' as const}])),
    workers: [],
    version: 0,
    look: 'picture',
    started: now,
  };
}

/** A tile waits for a worker, at first or again. A tile that is done stays done. */
export function tileWaiting(state: MandelbrotState, index: number): void {
  const tile = state.tiles.get(index);
  if (tile === undefined || tile.state === 'done') return;
  state.tiles.set(index, {rect: tile.rect, state: 'waiting'});
  state.version++;
}

/** A worker has begun a tile. A tile that is done stays done. */
export function tileRunning(state: MandelbrotState, index: number, worker: string | undefined): void {
  const tile = state.tiles.get(index);
  if (tile === undefined || tile.state === 'done') return;
  note(state, worker);
  state.tiles.set(index, {rect: tile.rect, state: 'running', ...(worker !== undefined && {worker})});
  state.version++;
}

/**
 * A tile has come back. The first result counts.
 *
 * @param worker who computed it; by default the one that was said to have begun it.
 * @throws RangeError when the result does not have one number for each pixel of the tile.
 */
export function tileDone(
  state: MandelbrotState,
  index: number,
  iterations: ArrayLike<number>,
  now: number,
  worker: string | undefined = state.tiles.get(index)?.worker,
): void {
  const tile = state.tiles.get(index);
  if (tile === undefined || tile.state === 'done') return;
  const pixels = tile.rect.width * tile.rect.height;
  if (iterations.length !== pixels) {
    throw new RangeError(`Tile ${index} came back with ${iterations.length} numbers instead of ${pixels}.`);
  }
  note(state, worker);
  state.tiles.set(index, {rect: tile.rect, state: 'done', iterations, ...(worker !== undefined && {worker})});
  state.version++;
  if (doneCount(state) === state.tiles.size) state.finished = now;
}

/** Changes between the picture and who computed what. */
export function toggleLook(state: MandelbrotState): void {
  state.look = state.look === 'picture' ? 'workers' : 'picture';
  state.version++;
}

/** How many tiles are done. */
export function doneCount({tiles}: MandelbrotState): number {
  let done = 0;
  for (const tile of tiles.values()) if (tile.state === 'done') done++;
  return done;
}

function note(state: MandelbrotState, worker: string | undefined): void {
  if (worker !== undefined && !state.workers.includes(worker)) state.workers.push(worker);
}
