import {runInNewContext} from 'node:vm';
import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {blankPicture, placeTile} from '../../../demos/mandelbrot/picture.js';
import {places, zoomOf} from '../../../demos/mandelbrot/places.js';
import type {Plan} from '../../../demos/mandelbrot/plan.js';
import {planPicture} from '../../../demos/mandelbrot/plan.js';
import {computeTile} from '../../../demos/mandelbrot/tile.js';
import {checksum} from '../../../demos/mandelbrot/verify.js';

/** One point of the plane as a tile of one pixel. */
const escapeTime = (centreRe: number, centreIm: number, maxIterations = 500) =>
  computeTile({
    ...{x: 0, y: 0, width: 1, height: 1, pictureWidth: 1, pictureHeight: 1},
    ...{centreRe, centreIm, scale: 1e-9, maxIterations},
  })[0];

const small = (place = places[0], across = 5, down = 3) =>
  planPicture(place, {width: 47, height: 31, across, down});

function compute(plan: Plan, order = plan.tiles): string {
  const picture = blankPicture(plan.width, plan.height);
  for (const {rect, request} of order) placeTile(picture, rect, computeTile(request));
  return checksum(picture);
}

describe('computeTile', () => {
  it('computeTile gives points of the set an escape time of zero', () => {
    for (const [re, im] of [
      [0, 0],
      [-1, 0],
      [-1.7548776662466927, 0],
      [-0.12256116687665, 0.74486176661974],
      [0.25, 0],
    ] as const) {
      expect(escapeTime(re, im)).toBe(0);
    }
  });

  it('computeTile gives points outside the set later escape times the nearer to it they are', () => {
    const times = [2, 1, 0.5, 0.3, 0.26].map((re) => escapeTime(re, 0) ?? 0);
    expect(times.every((time) => time > 0)).toBe(true);
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });

  it('computeTile agrees with the plain definition of the Mandelbrot set', () => {
    const plain = (re: number, im: number, most: number) => {
      let [a, b] = [0, 0];
      for (let n = 1; n <= most; n++) {
        [a, b] = [a * a - b * b + re, 2 * a * b + im];
        if (a * a + b * b > 65536) return n;
      }
      return 0;
    };
    const part = fc.double({min: -2, max: 2, noNaN: true});
    fc.assert(
      fc.property(part, part, (re, im) => {
        const n = plain(re, im, 200);
        const time = escapeTime(re, im, 200) ?? -1;
        // The fraction lies within the iteration.
        if (n === 0) expect(time).toBe(0);
        else expect(Math.abs(time / 16 - (n + 0.5))).toBeLessThanOrEqual(0.6);
      }),
      {numRuns: 500},
    );
  });

  it('tiles on both sides of the real axis mirror each other', () => {
    const plan = planPicture(places[0], {width: 40, height: 20, across: 1, down: 2});
    const [one, other] = plan.tiles
      .toSorted((a, b) => a.index - b.index)
      .map(({request}) => computeTile(request));
    const rows = (tile: Uint16Array | undefined) =>
      Array.from({length: 10}, (_, row) => [...(tile?.slice(row * 40, row * 40 + 40) ?? [])]);
    expect(rows(other)).toEqual(rows(one).toReversed());
  });

  it('computeTile gives the same tile where it runs from its source text', () => {
    const request = small().tiles[0]?.request;
    const elsewhere: unknown = runInNewContext(`(${computeTile.toString()})(${JSON.stringify(request)})`);
    if (request === undefined) throw new Error('a plan without tiles');
    expect(Array.from(elsewhere as Uint16Array)).toEqual(Array.from(computeTile(request)));
  });
});

describe('planPicture', () => {
  it('the tiles of a plan cover every pixel exactly once', () => {
    const size = fc.integer({min: 1, max: 60});
    const parts = fc.integer({min: 1, max: 12});
    fc.assert(
      fc.property(size, size, parts, parts, (width, height, across, down) => {
        const {tiles} = planPicture(places[0], {width, height, across, down});
        const covered = new Uint8Array(width * height);
        for (const {rect} of tiles) {
          expect(Math.min(rect.width, rect.height)).toBeGreaterThan(0);
          for (let y = rect.y; y < rect.y + rect.height; y++) {
            for (let x = rect.x; x < rect.x + rect.width; x++) {
              covered[y * width + x] = (covered[y * width + x] ?? 0) + 1;
            }
          }
        }
        expect(covered.every((times) => times === 1)).toBe(true);
        expect(tiles.map(({index}) => index).sort((a, b) => a - b)).toEqual(tiles.map((_, index) => index));
      }),
    );
  });

  it('a plan begins with the tile in the middle', () => {
    expect(small().tiles[0]?.index).toBe(7);
  });

  it('planPicture refuses a width that is no positive whole number', () => {
    for (const width of [0, -1, 1.5, Number.NaN]) {
      expect(() => planPicture(places[0], {width, height: 10, across: 1, down: 1})).toThrow(RangeError);
    }
  });
});

describe('places', () => {
  it.each(places.map((place) => [place.name, place] as const))(
    'the place %s has over 100 different escape times, in at most 4000 iterations',
    (_name, place) => {
      const plan = planPicture(place, {width: 48, height: 24, across: 1, down: 1});
      const request = plan.tiles[0]?.request;
      if (request === undefined) throw new Error('a plan without tiles');
      expect(new Set(computeTile(request)).size).toBeGreaterThan(100);
      expect(place.maxIterations).toBeLessThanOrEqual(4000);
    },
  );

  it('the first place is the whole set, all others are magnified over 100 times', () => {
    expect(zoomOf(places[0])).toBe(1);
    expect(places.slice(1).every((place) => zoomOf(place) > 100)).toBe(true);
  });
});

describe('checksum', () => {
  it('the checksum depends neither on the order of the tiles nor on the division into them', () => {
    const plan = small();
    const sum = compute(plan);
    expect(sum).toMatch(/^[0-9a-f]{64}$/);
    fc.assert(
      fc.property(fc.shuffledSubarray([...plan.tiles], {minLength: plan.tiles.length}), (order) => {
        expect(compute(plan, order)).toBe(sum);
      }),
      {numRuns: 10},
    );
    expect(compute(small(places[0], 1, 1))).toBe(sum);
  });

  it('the checksum differs when one point or the shape of the picture differs', () => {
    const picture = {width: 4, height: 2, iterations: new Uint16Array(8)};
    const sum = checksum(picture);
    expect(checksum({...picture, width: 2, height: 4})).not.toBe(sum);
    expect(checksum({...picture, iterations: new Uint16Array(8).fill(1, 7)})).not.toBe(sum);
    expect(checksum({...picture, iterations: new Uint16Array(8).fill(256, 7)})).not.toBe(
      checksum({...picture, iterations: new Uint16Array(8).fill(1, 7)}),
    );
  });
});
