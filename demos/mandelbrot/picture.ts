import type {Rect} from './plan.js';

/** Escape times of a whole picture, row by row, as `computeTile` gives them. */
export type Picture = {readonly width: number; readonly height: number; readonly iterations: Uint16Array};

/** Stands where no tile has been placed yet; more than any escape time. */
export const missing = 65535;

/** A picture of which every point is still missing. */
export function blankPicture(width: number, height: number): Picture {
  return {width, height, iterations: new Uint16Array(width * height).fill(missing)};
}

/** Puts a tile where it belongs. */
export function placeTile(picture: Picture, rect: Rect, iterations: ArrayLike<number>): void {
  for (let row = 0; row < rect.height; row++) {
    const from = row * rect.width;
    const to = (rect.y + row) * picture.width + rect.x;
    for (let column = 0; column < rect.width; column++) {
      picture.iterations[to + column] = iterations[from + column] ?? 0;
    }
  }
}
