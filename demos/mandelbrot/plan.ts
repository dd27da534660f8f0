import type {Place} from './places.js';
import type {TileRequest} from './tile.js';

/** A rectangle of a picture, pixels. */
export type Rect = {readonly x: number; readonly y: number; readonly width: number; readonly height: number};

/** One tile of a plan. */
type PlannedTile = {readonly index: number; readonly rect: Rect; readonly request: TileRequest};

/** A picture and how it is divided. */
export type Plan = {
  readonly place: Place;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  readonly tiles: readonly PlannedTile[];
};

/** What to plan: sizes in pixels. */
type PlanOptions = {
  readonly width: number;
  readonly height: number;
  /** Tiles side by side and on top of each other; fewer where there are fewer pixels. */
  readonly across: number;
  readonly down: number;
};

/**
 * Divides a picture of a place into tiles of nearly the same size that cover it exactly. The tiles are listed from
 * the middle outwards, so that what one looks at first is there first; `index` counts from the upper left, row by row.
 *
 * @throws RangeError when a size is no positive whole number.
 */
export function planPicture(place: Place, {width, height, across, down}: PlanOptions): Plan {
  for (const size of [width, height, across, down]) {
    if (!Number.isSafeInteger(size) || size < 1) {
      throw new RangeError('A picture and its tiles need sizes that are positive whole numbers.');
    }
  }
  const columns = edges(width, Math.min(across, width));
  const rows = edges(height, Math.min(down, height));
  const common = {
    pictureWidth: width,
    pictureHeight: height,
    centreRe: place.centreRe,
    centreIm: place.centreIm,
    scale: place.span / height,
    maxIterations: place.maxIterations,
  };
  const tiles = rows.flatMap(([y, bottom], row) =>
    columns.map(([x, right], column): PlannedTile => {
      const rect = {x, y, width: right - x, height: bottom - y};
      return {index: row * columns.length + column, rect, request: {...rect, ...common}};
    }),
  );
  const distance = ({rect}: PlannedTile) =>
    Math.hypot(rect.x + rect.width / 2 - width / 2, rect.y + rect.height / 2 - height / 2);
  return {place, width, height, tiles: tiles.sort((a, b) => distance(a) - distance(b) || a.index - b.index)};
}

function edges(length: number, parts: number): readonly (readonly [from: number, to: number])[] {
  const at = (part: number) => Math.round((part * length) / parts);
  return Array.from({length: parts}, (_, part) => [at(part), at(part + 1)] as const);
}
