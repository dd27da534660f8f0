/** What `p2p-tui demo` has its cluster compute: handed to the program by `cli.tsx`, which alone knows both. */
import {setTimeout as delay} from 'node:timers/promises';
import type {ClusterEvent} from '../../source/index.js';
import {computePicture, type Computation} from './compute.js';
import {places, zoomOf, type Place} from './places.js';
import {planPicture} from './plan.js';
import {assemble} from './raster.js';
import {createState, doneCount, toggleLook, type MandelbrotState} from './state.js';
import {checksum, computeAlone} from './verify.js';

/** Milliseconds that a finished picture stays before the next one is begun. */
const dwell = 6000;

const small = {width: 640, height: 400, across: 8, down: 5};
const large = {width: 2400, height: 1500, across: 8, down: 5};

type OnceOptions = {
  /** Milliseconds, of any clock. */
  readonly now: () => number;
  readonly signal: AbortSignal;
};

/** Has the cluster of the current `plan()` compute one picture. */
export function computeOnce({now, signal}: OnceOptions) {
  const picture = planPicture(places[0], small);
  const state = createState(picture, zoomOf(places[0]), now());
  const {done, receive} = computePicture(picture, {state, now, signal});
  return {
    jobs: picture.tiles.length,
    /** Resolves when every tile has come back; rejects with the error of one. */
    done,
    receive,
    /** How many jobs are done so far, and the SHA-256 of what they brought, hexadecimal. */
    outcome: () => ({done: doneCount(state), checksum: checksum(assemble(state))}),
    /** The same of the whole picture, computed in this process. */
    checksumAlone: () => checksum(computeAlone(picture)),
  };
}

type ShowOptions = {
  /** Milliseconds, by the clock that panes go by. */
  readonly now: () => number;
  /** Makes a short and clean name of a peer's id. */
  readonly nameOf: (peer: string) => string;
};

/** A pane of one place of the set after the other, nothing of which is computed before `run`. */
export async function createShow({now, nameOf}: ShowOptions) {
  const {mandelbrotPane} = await import('./pane.js');
  /** A place with nothing of it computed yet, in the look that was chosen for the one before. */
  const begin = (place: Place, look: MandelbrotState['look'] = 'picture') => {
    const picture = planPicture(place, large);
    const state = createState(picture, zoomOf(place), now());
    state.look = look;
    return {picture, state};
  };

  let current = begin(places[0]);
  let computation: Computation | undefined;
  const pane = mandelbrotPane(() => current.state, nameOf);
  const colourKey = {
    key: 'c',
    pane: 'demo' as const,
    label: 'colour by worker',
    brief: 'colour',
    press: () => toggleLook(current.state),
  };
  return {
    pane,
    keys: [colourKey],
    receive(event: ClusterEvent) {
      computation?.receive(event);
    },
    /** Has the cluster of the current `plan()` compute; rejects when a job fails, or with the signal's reason. */
    async run(signal: AbortSignal): Promise<void> {
      for (let turn = 0; !signal.aborted; turn++) {
        current = begin(places[turn % places.length] ?? places[0], current.state.look);
        computation = computePicture(current.picture, {state: current.state, now, signal});
        await computation.done;
        await delay(dwell, undefined, {signal});
      }
    },
  };
}
