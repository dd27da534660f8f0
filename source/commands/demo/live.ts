import {computePicture, type Computation} from '../../../demos/mandelbrot/compute.js';
import {places, zoomOf, type Place} from '../../../demos/mandelbrot/places.js';
import {planPicture} from '../../../demos/mandelbrot/plan.js';
import {createState, toggleLook, type MandelbrotState} from '../../../demos/mandelbrot/state.js';
import {systemClock} from '../../clock/system.js';
import {openStore} from '../../store/open-store.js';
import {loadInProduction, runDashboard} from '../../ui/app/run.js';
import {terminationSignals} from '../../ui/terminal/terminal.js';
import {exit} from '../cli/errors.js';
import {clusterName, startDemoCluster} from './cluster.js';
import type {Setting} from './headless.js';

/** Milliseconds that a finished picture stays before the next one is begun. */
const dwell = 6000;

const size = {width: 2400, height: 1500, across: 8, down: 5};

/** Shows the cluster at work on one place of the set after the other, until the user quits. @returns the exit status */
export async function showDemo(setting: Setting): Promise<number> {
  const {mandelbrotPane} = await loadInProduction(() => import('../../../demos/mandelbrot/pane.js'));
  const store = openStore({clock: systemClock});
  let {picture, state} = begin(store.now(), places[0]);
  let computation: Computation | undefined;
  const cluster = await startDemoCluster({
    ...setting,
    record(event) {
      store.append(event);
      computation?.hear(event);
    },
  });

  const ending = new AbortController();
  const compute = async () => {
    for (let turn = 0; !ending.signal.aborted; turn++) {
      const place = places[turn % places.length] ?? places[0];
      ({picture, state} = begin(store.now(), place, state.look));
      computation = computePicture(picture, {state, now: store.now, signal: ending.signal});
      await computation.done;
      await pause(dwell, ending.signal);
    }
  };

  const computing = compute().catch((error: unknown) => {
    if (!ending.signal.aborted) store.append({type: 'note', level: 'error', text: String(error)});
  });
  const {port} = cluster.services.board;
  try {
    // Suspending needs nothing of us: the board stops with this process, so nobody is held up on it meanwhile.
    const signal = await runDashboard({
      store,
      cluster: clusterName,
      hosting: cluster.hosting,
      panes: [mandelbrotPane(() => state)],
      extraKeys: [
        {key: 'c', pane: 'demo', label: 'colour by worker', brief: 'colour', press: () => toggleLook(state)},
      ],
      hints: [
        'See the board with your own ssh:',
        `  ssh -i ${cluster.services.keyFile('bob')} -p ${port} 127.0.0.1 ls`,
        'See a worker lost, and its tile computed by another:',
        `  kill -9 ${cluster.workers[0]?.pid ?? ''}`,
      ],
    });
    return signal === undefined ? exit.ok : terminationSignals[signal];
  } finally {
    ending.abort(new Error('The demo ended.'));
    await computing;
    await cluster.close();
    store.close();
  }
}

/**
 * A place with nothing of it computed yet, in the look that was chosen for the one before.
 * @param now on the timeline of the store, which panes go by: milliseconds
 */
function begin(now: number, place: Place, look: MandelbrotState['look'] = 'picture') {
  const picture = planPicture(place, size);
  const state = createState(picture, zoomOf(place), now);
  state.look = look;
  return {picture, state};
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const cancel = systemClock.after(milliseconds, resolve);
    signal.addEventListener(
      'abort',
      () => {
        cancel();
        resolve();
      },
      {once: true},
    );
  });
}
