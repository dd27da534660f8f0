import {colourTable, workerColour} from './palette.js';
import type {Picture} from './picture.js';
import {blankPicture, missing, placeTile} from './picture.js';
import type {MandelbrotState, TileState} from './state.js';

/** A picture scaled to a pane: three bytes a pixel. */
export type Raster = {readonly width: number; readonly height: number; readonly rgb: Uint8Array};

/** Ground under tiles that wait, and under those that a worker has in hand. */
const waitingGround = [18, 20, 28] as const;
const runningShare = 0.22;

/** More samples in each direction than this do not show, but cost. */
const mostSamples = 4;

const assembled = new WeakMap<MandelbrotState, {readonly picture: Picture; readonly placed: Set<number>}>();

/** The tiles that are done as one picture; only those that came since the last call are copied. */
export function assemble(state: MandelbrotState): Picture {
  let known = assembled.get(state);
  if (known === undefined) {
    known = {picture: blankPicture(state.width, state.height), placed: new Set()};
    assembled.set(state, known);
  }
  for (const [index, {rect, iterations}] of state.tiles) {
    if (iterations === undefined || known.placed.has(index)) continue;
    placeTile(known.picture, rect, iterations);
    known.placed.add(index);
  }
  return known.picture;
}

/** The largest size with the picture's proportions inside `columns` × `rows` cells of one by two pixels each. */
export function sizeInCells(
  state: MandelbrotState,
  columns: number,
  rows: number,
): {columns: number; rows: number} {
  const scale = Math.min(columns / state.width, (rows * 2) / state.height);
  return {
    columns: Math.max(1, Math.min(columns, Math.round(state.width * scale))),
    rows: Math.max(1, Math.min(rows, Math.round((state.height * scale) / 2))),
  };
}

/** The state drawn in `width` × `height` pixels, each the mean of the points it covers. */
export function drawRaster(state: MandelbrotState, width: number, height: number): Raster {
  const picture = assemble(state);
  const rgb = new Uint8Array(width * height * 3);
  const covered = new Uint8Array(width * height);
  for (const tile of state.tiles.values()) {
    if (tile.state !== 'done') paintGround(tile, state, {width, height, rgb}, covered);
  }
  const table = colourTable();
  const columns = Array.from({length: width}, (_, x) => samplePlaces(x, width, state.width));
  for (let y = 0; y < height; y++) {
    const ys = samplePlaces(y, height, state.height);
    for (let x = 0; x < width; x++) {
      const pixel = y * width + x;
      if (covered[pixel] === 1) continue;
      const xs = columns[x] ?? [];
      let red = 0;
      let green = 0;
      let blue = 0;
      let samples = 0;
      for (const sampleY of ys) {
        for (const sampleX of xs) {
          const escapeTime = picture.iterations[sampleY * picture.width + sampleX] ?? missing;
          if (escapeTime === missing) continue;
          const entry = escapeTime * 3;
          samples++;
          red += table[entry] ?? 0;
          green += table[entry + 1] ?? 0;
          blue += table[entry + 2] ?? 0;
        }
      }
      rgb[pixel * 3] = red / Math.max(1, samples);
      rgb[pixel * 3 + 1] = green / Math.max(1, samples);
      rgb[pixel * 3 + 2] = blue / Math.max(1, samples);
    }
  }
  if (state.look === 'workers') tint(state, {width, height, rgb});
  return {width, height, rgb};
}

/** Points of the picture looked at for one pixel, in one direction. */
function samplePlaces(pixel: number, pixels: number, points: number): readonly number[] {
  const from = (pixel * points) / pixels;
  const length = points / pixels;
  const samples = Math.max(1, Math.min(mostSamples, Math.round(length)));
  return Array.from({length: samples}, (_, index) =>
    Math.min(points - 1, Math.floor(from + ((index + 0.5) * length) / samples)),
  );
}

/** Visits the pixels whose middle lies in a tile. */
export function forEachPixel(
  {rect}: TileState,
  state: MandelbrotState,
  {width, height}: {readonly width: number; readonly height: number},
  visit: (x: number, y: number) => void,
): void {
  const first = (at: number, pixels: number, points: number) => Math.ceil((at * pixels) / points - 0.5);
  const endX = first(rect.x + rect.width, width, state.width);
  const endY = first(rect.y + rect.height, height, state.height);
  for (let y = first(rect.y, height, state.height); y < endY; y++) {
    for (let x = first(rect.x, width, state.width); x < endX; x++) visit(x, y);
  }
}

function paintGround(tile: TileState, state: MandelbrotState, raster: Raster, covered: Uint8Array): void {
  const colour = tile.worker === undefined ? undefined : workerColour(state.workers.indexOf(tile.worker));
  forEachPixel(tile, state, raster, (x, y) => {
    const pixel = y * raster.width + x;
    covered[pixel] = 1;
    for (let part = 0; part < 3; part++) {
      const ground = waitingGround[part] ?? 0;
      raster.rgb[pixel * 3 + part] =
        colour === undefined ? ground : ground + ((colour[part] ?? 0) - ground) * runningShare;
    }
  });
}

/** Keeps the light of the picture and takes the colour of the worker. */
function tint(state: MandelbrotState, raster: Raster): void {
  for (const tile of state.tiles.values()) {
    if (tile.state !== 'done' || tile.worker === undefined) continue;
    const colour = workerColour(state.workers.indexOf(tile.worker));
    forEachPixel(tile, state, raster, (x, y) => {
      const at = (y * raster.width + x) * 3;
      const light = 0.15 + (0.85 * brightness(raster.rgb, at)) / 255;
      for (let part = 0; part < 3; part++) raster.rgb[at + part] = (colour[part] ?? 0) * light;
    });
  }
}

/** How light a pixel looks: 0 to 255. `at` is the place of its first byte. */
export function brightness(rgb: Uint8Array, at: number): number {
  return 0.299 * (rgb[at] ?? 0) + 0.587 * (rgb[at + 1] ?? 0) + 0.114 * (rgb[at + 2] ?? 0);
}
