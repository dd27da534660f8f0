import {computeAlone} from '../../../demos/mandelbrot/alone.js';
import {computePicture, type Computation} from '../../../demos/mandelbrot/compute.js';
import {checksum} from '../../../demos/mandelbrot/picture.js';
import {places, zoomOf} from '../../../demos/mandelbrot/places.js';
import {planPicture} from '../../../demos/mandelbrot/plan.js';
import {assemble} from '../../../demos/mandelbrot/raster.js';
import {createState, doneCount} from '../../../demos/mandelbrot/state.js';
import {systemClock} from '../../clock/system.js';
import type {EventBody} from '../../store/event.js';
import type {Context} from '../cli/command.js';
import {exit} from '../cli/exit-status.js';
import {recordTo} from '../events/event-output.js';
import {onSignals} from '../cli/signals.js';
import {startDemoCluster} from './cluster.js';

export type Setting = {
  /** Where keys go. */
  readonly directory: string;
  /** An existing directory for temporary files, deleted afterwards. */
  readonly temporary: string;
  /** As `--sandbox` of the workers. */
  readonly sandbox: string;
};

/** What the last line says of the whole run. */
type Summary = {
  readonly type: 'summary';
  readonly jobs: number;
  readonly done: number;
  readonly failed: number;
  readonly workers: number;
  readonly elapsedMs: number;
  /** SHA-256 of the picture's escape times, hexadecimal. */
  readonly checksum: string;
  /** Whether one process alone computed the same picture; absent when it was not asked. */
  readonly verified?: boolean;
};

/** Computes one picture, writes its events, and when all has ended a summary as the last line. */
export async function computeOnce(context: Context, setting: Setting): Promise<number> {
  const {flags, stdout, stderr, output} = context;
  const json = flags.json ?? false;
  const record = recordTo((text) => stdout.write(text), {json, clock: systemClock});
  const ending = new AbortController();
  const interrupt = () => ending.abort(new Error('The demo was interrupted.'));
  const ignoreSignals = onSignals({output, onStop: interrupt});
  try {
    const {summary, failure} = await compute(setting, {
      record,
      signal: ending.signal,
      verify: flags.verify ?? false,
    });
    stdout.write(json ? `${JSON.stringify(summary)}\n` : summaryText(summary));
    if (ending.signal.aborted) return exit.interrupted;
    if (failure) stderr.write(`${failure.message}\n`);
    return failure || summary.verified === false ? exit.failed : exit.ok;
  } catch (error) {
    // Interrupted before the cluster stood, so there is nothing to sum up.
    if (ending.signal.aborted) return exit.interrupted;
    throw error;
  } finally {
    ignoreSignals();
  }
}

type ComputeOptions = {
  readonly record: (event: EventBody) => void;
  readonly signal: AbortSignal;
  readonly verify: boolean;
};

async function compute(setting: Setting, {record, signal, verify}: ComputeOptions) {
  const workers = new Set<string>();
  let computation: Computation | undefined;
  const started = systemClock.monotonic();
  const cluster = await startDemoCluster({
    ...setting,
    signal,
    record(event) {
      record(event);
      computation?.hear(event);
      if (event.type === 'job' && event.worker !== undefined) workers.add(event.worker);
    },
  });
  try {
    const {port} = cluster.services.board;
    const look = `ssh -i ${cluster.services.keyFile('bob')} -p ${port} 127.0.0.1 ls`;
    record({
      type: 'note',
      level: 'info',
      text: `The board is at 127.0.0.1:${port}; look at it with: ${look}`,
    });

    const [place] = places;
    const picture = planPicture(place, {width: 640, height: 400, across: 8, down: 5});
    const state = createState(picture, zoomOf(place), started);
    computation = computePicture(picture, {state, now: systemClock.monotonic, signal});
    const failure = await computation.done.then(
      () => undefined,
      (error: unknown) => error as Error,
    );
    const result = checksum(assemble(state));
    const done = doneCount(state);
    const summary: Summary = {
      type: 'summary',
      jobs: picture.tiles.length,
      done,
      failed: picture.tiles.length - done,
      workers: workers.size,
      elapsedMs: Math.round(systemClock.monotonic() - started),
      checksum: result,
      ...(verify ? {verified: checksum(computeAlone(picture)) === result} : {}),
    };
    return {summary, failure};
  } finally {
    await cluster.close();
  }
}

function summaryText({jobs, done, workers, elapsedMs, checksum: sum, verified}: Summary): string {
  const same =
    verified === undefined
      ? ''
      : verified
        ? ', as computed in one process'
        : ', NOT as computed in one process';
  return `${done} of ${jobs} tiles by ${workers} workers in ${(elapsedMs / 1000).toFixed(1)} s; checksum ${sum}${same}\n`;
}
