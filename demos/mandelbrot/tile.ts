/** Part of a picture of the Mandelbrot set: what a worker needs to know to compute it, and nothing else. Plain data. */
export type TileRequest = {
  /** Upper left corner of the tile in the picture, pixels. */
  readonly x: number;
  readonly y: number;
  /** Size of the tile, pixels. */
  readonly width: number;
  readonly height: number;
  /** Size of the whole picture, pixels. */
  readonly pictureWidth: number;
  readonly pictureHeight: number;
  /** The middle of the picture in the complex plane. */
  readonly centreRe: number;
  readonly centreIm: number;
  /** Length of a pixel's edge in the complex plane. */
  readonly scale: number;
  /** Steps after which a point counts as inside; at most 4,000. */
  readonly maxIterations: number;
};

/**
 * The escape times of a tile's points, row by row, in sixteenths of an iteration, so that colours change smoothly;
 * 0 stands for points of the set.
 *
 * The function uses nothing outside itself: its source text is sent to workers. Keep it so.
 */
export function computeTile(tile: TileRequest): Uint16Array {
  const {x, y, width, height, pictureWidth, pictureHeight, centreRe, centreIm, scale, maxIterations} = tile;
  const escapeTimes = new Uint16Array(width * height);
  // Far beyond the necessary 2, where the fraction of an iteration becomes exact enough to be invisible.
  const farAway = 65536;
  for (let row = 0; row < height; row++) {
    const im = centreIm - (y + row + 0.5 - pictureHeight / 2) * scale;
    for (let column = 0; column < width; column++) {
      const re = centreRe + (x + column + 0.5 - pictureWidth / 2) * scale;
      // The main cardioid and the disc left of it are known to be inside; they would cost the most.
      const fromCusp = re - 0.25;
      const q = fromCusp * fromCusp + im * im;
      const isInCardioid = q * (q + fromCusp) <= 0.25 * im * im;
      const isInDisc = (re + 1) * (re + 1) + im * im <= 0.0625;
      if (isInCardioid || isInDisc) continue;
      let a = 0;
      let b = 0;
      let aa = 0;
      let bb = 0;
      let n = 0;
      // A point whose orbit comes back to an earlier place never leaves: the place is renewed at powers of two.
      let pastA = 0;
      let pastB = 0;
      let renewAt = 8;
      while (n < maxIterations && aa + bb <= farAway) {
        b = 2 * a * b + im;
        a = aa - bb + re;
        aa = a * a;
        bb = b * b;
        n++;
        if (a === pastA && b === pastB) n = maxIterations;
        if (n === renewAt) {
          pastA = a;
          pastB = b;
          renewAt *= 2;
        }
      }
      if (aa + bb <= farAway) continue;
      const smooth = n + 1 - Math.log2(Math.log2(aa + bb) / 16);
      escapeTimes[row * width + column] = Math.max(1, Math.min(65534, Math.round(smooth * 16)));
    }
  }
  return escapeTimes;
}
