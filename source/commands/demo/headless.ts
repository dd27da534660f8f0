/** The demo without a screen: its cluster computes once, and what came of it is printed. */
import {systemClock} from '../../clock/system.js';
import type {EventBody} from '../../store/event.js';
import type {Context} from '../cli/command.js';
import {exit} from '../cli/exit-status.js';
import {recordTo} from '../events/event-output.js';
import {onSignals} from '../cli/signals.js';
import {startDemoCluster} from './cluster.js';
import type {Demonstration} from './demonstration.js';

/** Where a demo keeps its files, and how its workers are confined. */
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
  /** SHA-256 of what was computed, hexadecimal. */
  readonly checksum: string;
  /** Whether one process alone computed the same; absent when it was not asked. */
  readonly verified?: boolean;
};

/** Has the demonstration computed once, writes its events, and when all has ended a summary as the last line. */
export async function runHeadless(context: Context, setting: Setting): Promise<number> {
  const {flags, stdout, stderr, output} = context;
  const json = flags.json ?? false;
  const record = recordTo((text) => stdout.write(text), {json, clock: systemClock});
  const ending = new AbortController();
  const interrupt = () => ending.abort(new Error('The demo was interrupted.'));
  const ignoreSignals = onSignals({output, onStop: interrupt});
  try {
    const {summary, failure} = await compute(setting, await context.demonstration(), {
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

async function compute(
  setting: Setting,
  demonstration: Demonstration,
  {record, signal, verify}: ComputeOptions,
) {
  const workers = new Set<string>();
  let computation: ReturnType<Demonstration['computeOnce']> | undefined;
  const started = systemClock.monotonic();
  const cluster = await startDemoCluster({
    ...setting,
    signal,
    record(event) {
      record(event);
      computation?.receive(event);
      if (event.type === 'job' && event.worker !== undefined) workers.add(event.worker);
    },
  });
  try {
    const {port} = cluster.services.board;
    const look = `ssh -i ${cluster.services.keyFile('alice')} -p ${port} 127.0.0.1 ls`;
    record({
      type: 'note',
      level: 'info',
      text: `The board is at 127.0.0.1:${port}; look at it with: ${look}`,
    });

    computation = demonstration.computeOnce({now: systemClock.monotonic, signal});
    const {jobs, checksumAlone} = computation;
    const failure = await computation.done.then(
      () => undefined,
      (error: unknown) => error as Error,
    );
    const {done, checksum} = computation.outcome();
    const summary: Summary = {
      ...{type: 'summary', jobs, done, failed: jobs - done, workers: workers.size},
      elapsedMs: Math.round(systemClock.monotonic() - started),
      checksum,
      ...(verify ? {verified: checksumAlone() === checksum} : {}),
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
