import stringWidth from 'string-width';
import {describe, expect, it} from 'vitest';
import {drawHalfBlocks, hasPictureColours} from '../../../demos/mandelbrot/cells.js';
import {mandelbrotPane} from '../../../demos/mandelbrot/pane.js';
import {places} from '../../../demos/mandelbrot/places.js';
import {planPicture} from '../../../demos/mandelbrot/plan.js';
import {assemble, drawRaster, sizeInCells} from '../../../demos/mandelbrot/raster.js';
import {
  createState,
  doneCount,
  tileDone,
  tileRunning,
  tileWaiting,
  toggleLook,
} from '../../../demos/mandelbrot/state.js';
import {computeTile} from '../../../demos/mandelbrot/tile.js';
import {checksum} from '../../../demos/mandelbrot/verify.js';
import {createTheme} from '../../../source/ui/app/theme-create.js';
import {hostAndPid} from '../../../source/ui/people/peer.js';
import {emptyProjection} from '../../ui/helpers/projection.js';
import {colourTheme, plainTheme} from '../../ui/helpers/context.js';
import {draw, type Surroundings} from '../../ui/helpers/draw.js';
import {expectToFit, hostileText} from '../../ui/helpers/hostile.js';

const plan = planPicture(places[0], {width: 96, height: 48, across: 4, down: 3});
const workers = ['bob@kiwi:4410', 'alice@mango:8812', 'dave@fig:2020'] as const;

/** A picture of which so many tiles are done, and one is in hand. */
function partly(done: number) {
  const state = createState(plan, 1, 1000);
  plan.tiles.forEach(({index, request}, place) => {
    const worker = workers[place % workers.length];
    if (place <= done) tileRunning(state, index, worker);
    if (place < done) tileDone(state, index, computeTile(request), 9000, worker);
  });
  return state;
}

const show = (state: ReturnType<typeof partly>, patch: Surroundings = {}) =>
  draw(
    mandelbrotPane(() => state, hostAndPid),
    {projection: emptyProjection(), columns: 80, rows: 24, now: 5000, ...patch},
  );

describe('state of the tiles', () => {
  it('a tile keeps its first result, whoever sends it', () => {
    const state = createState(plan, 1, 0);
    const tile = plan.tiles[0];
    if (tile === undefined) throw new Error('a plan without tiles');
    const result = computeTile(tile.request);
    tileRunning(state, tile.index, workers[0]);
    tileWaiting(state, tile.index);
    expect(state.tiles.get(tile.index)).toEqual({rect: tile.rect, state: 'waiting'});
    tileDone(state, tile.index, result, 7, workers[1]);
    const {version} = state;
    tileDone(state, tile.index, result, 8, workers[2]);
    tileRunning(state, tile.index, workers[2]);
    tileWaiting(state, tile.index);
    expect(state.tiles.get(tile.index)).toMatchObject({state: 'done', worker: workers[1]});
    expect(state.version).toBe(version);
    expect(state.workers).toEqual([workers[0], workers[1]]);
  });

  it('a tile refuses a result of the wrong size', () => {
    expect(() => tileDone(createState(plan, 1, 0), 0, [1, 2, 3], 0)).toThrow(RangeError);
  });

  it('the picture is finished when its last tile is done', () => {
    expect(partly(11).finished).toBeUndefined();
    const state = partly(12);
    expect([doneCount(state), state.finished]).toEqual([12, 9000]);
    expect(checksum(assemble(state))).toBe(checksum(assemble(partly(12))));
  });
});

describe('Mandelbrot pane', () => {
  const sizes = [8, 58, 78, 118].flatMap((columns) => [0, 1, 2, 3, 10, 31].map((rows) => ({columns, rows})));

  it('the Mandelbrot pane fits every size, in every look and with every number of colours', () => {
    for (const state of [partly(0), partly(5), partly(12)]) {
      for (const look of ['picture', 'workers'] as const) {
        state.look = look;
        state.version++;
        for (const size of sizes) {
          for (const colour of [0, 1, 2, 3] as const) {
            expectToFit(show(state, {...size, theme: createTheme({colour})}));
          }
        }
      }
    }
  });

  it('the Mandelbrot pane shows how many tiles are done, by how many workers, in what time', () => {
    expect(show(partly(5)).title).toBe('Mandelbrot 5/12');
    expect(show(partly(5)).lines.at(-1)).toBe(' The whole set   tiles 5/12   3 workers   4.0s   ×1');
    expect(show(partly(12)).lines.at(-1)).toContain('8.0s');
  });

  it('without colours the picture is drawn in characters of different density, the set symmetric', () => {
    // One cell for two points, so that rounding does not disturb the symmetry.
    const {lines} = show(partly(12), {columns: 96, rows: 25});
    const picture = lines.slice(0, -1).filter((line) => line !== '');
    expect(new Set(picture.join('')).size).toBeGreaterThan(5);
    expect(picture.toReversed()).toEqual(picture);
  });

  it('with colours the picture is drawn in half blocks', () => {
    const {lines} = show(partly(12), {theme: colourTheme});
    expect(lines.join('')).toContain('▀');
    expect(lines.join('')).toMatch(/38;2;\d+;\d+;\d+m/);
  });

  it('a running tile names its worker, in a small picture by the end of the name', () => {
    const text = show(partly(5), {columns: 118, rows: 31}).lines.join('\n');
    expect(text).toContain('▶ fig:2020');
    expect(text).toContain('·');
    // In a smaller picture the end of a name tells the workers of a machine apart.
    expect(show(partly(5), {columns: 36, rows: 20}).lines.join('\n')).toContain('▶ …:2020');
  });

  it('the look by workers shows who computed what, with a legend', () => {
    const state = partly(12);
    toggleLook(state);
    const {lines} = show(state);
    expect(lines.at(-2)).toMatch(/a kiwi:4410 4.*b mango:8812 4.*c fig:2020 4/);
    expect(lines.slice(0, -2).join('')).toMatch(/aaaa.*bbbb/);
    expect(show(state, {theme: colourTheme}).lines.at(-2)).toContain('■');
  });

  it('the legend counts the workers that it has no room for', () => {
    const big = planPicture(places[0], {width: 96, height: 48, across: 8, down: 6});
    const state = createState(big, 1, 0);
    big.tiles.forEach(({index}, place) => tileRunning(state, index, `bob@kiwi:${place}`));
    toggleLook(state);
    expect(show(state).lines.slice(-4, -1).join('\n')).toMatch(/\+\d+ more/);
  });

  it('hostile names of workers do not harm the Mandelbrot pane', () => {
    const state = createState(plan, 1, 0);
    plan.tiles.forEach(({index}) => tileRunning(state, index, `a@${hostileText}:${index}`));
    toggleLook(state);
    for (const theme of [plainTheme, colourTheme]) {
      expectToFit(show(state, {theme, columns: 118, rows: 31}));
    }
  });

  it('the picture is painted again when a tile changes, not when only time passes', () => {
    let painted = 0;
    const theme = {
      ...colourTheme,
      bgRgb: (...colour: [number, number, number]) => {
        painted++;
        return colourTheme.bgRgb(...colour);
      },
    };
    const state = partly(5);
    const again = (now: number) => show(state, {theme, now});
    const begun = again(5000);
    const once = painted;
    expect(again(6000)).not.toEqual(begun);
    expect(painted).toBe(once);
    tileWaiting(state, plan.tiles[5]?.index ?? 0);
    again(6000);
    expect(painted).toBeGreaterThan(once);
  });
});

describe('raster of the picture', () => {
  it('the picture keeps its proportions in a pane that is too high or too wide for it', () => {
    expect(sizeInCells(createState(plan, 1, 0), 80, 100)).toEqual({columns: 80, rows: 20});
    expect(sizeInCells(createState(plan, 1, 0), 200, 10)).toEqual({columns: 40, rows: 10});
  });

  it('drawHalfBlocks puts two pixels into a cell, and changes colours only where they differ', () => {
    const rgb = Uint8Array.from([...[200, 0, 0], ...[200, 0, 0], ...[0, 0, 200], ...[0, 0, 200]]);
    const [line = '', ...more] = drawHalfBlocks({width: 2, height: 2, rgb}, new Map(), colourTheme);
    expect(more).toEqual([]);
    expect(stringWidth(line)).toBe(2);
    expect(line.match(/\[[34]8;2/g)).toHaveLength(2);
    expect(line).toContain('▀▀');
  });

  it('a pixel inside tiles that are done does not take the colour of missing ones', () => {
    const state = partly(11);
    const full = drawRaster(partly(12), 50, 25);
    const part = drawRaster(state, 50, 25);
    const missing = plan.tiles[11]?.rect;
    if (missing === undefined) throw new Error('a plan without tiles');
    // A pixel wholly inside tiles that are done looks the same in both.
    const far = (missing.x > 48 ? 3 : 45) + 12 * 50;
    expect([...part.rgb.slice(far * 3, far * 3 + 3)]).toEqual([...full.rgb.slice(far * 3, far * 3 + 3)]);
  });

  it('a picture in colours is drawn from colour level 2 on', () => {
    expect(([0, 1, 2, 3] as const).map((colour) => hasPictureColours(createTheme({colour})))).toEqual([
      false,
      false,
      true,
      true,
    ]);
  });
});
