/**
 * Has a cluster compute a picture of the Mandelbrot set, with nothing but the public API:
 *
 *     node dist/demos/mandelbrot/main.js alice/friends mandelbrot.ppm
 */
import {writeFile} from 'node:fs/promises';
import {plan} from '../../source/index.js';
import {computePicture} from './compute.js';
import {places, zoomOf} from './places.js';
import {planPicture} from './plan.js';
import {drawRaster} from './raster.js';
import {createState, doneCount} from './state.js';

const [cluster, file = 'mandelbrot.ppm'] = process.argv.slice(2);
if (cluster === undefined) {
  process.stderr.write(
    'Say which cluster computes it: node dist/demos/mandelbrot/main.js owner/name [mandelbrot.ppm]\n',
  );
  process.exit(2);
}

await using joined = plan({cluster});
await joined.ready;

const size = {width: 1200, height: 800};
const picture = planPicture(places[0], {...size, across: 8, down: 6});
const state = createState(picture, zoomOf(places[0]), Date.now());
const timer = setInterval(() => {
  process.stderr.write(`\r${doneCount(state)} of ${state.tiles.size} tiles`);
}, 500);
await computePicture(picture, {state, now: Date.now}).done.finally(() => clearInterval(timer));

const {rgb} = drawRaster(state, size.width, size.height);
await writeFile(file, Buffer.concat([Buffer.from(`P6\n${size.width} ${size.height}\n255\n`), rgb]));
process.stderr.write(`\r${file} is ready.          \n`);
