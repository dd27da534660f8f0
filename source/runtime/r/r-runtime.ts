import {copyFile} from 'node:fs/promises';
import {join} from 'node:path';
import {systemClock} from '../../clock/system.js';
import {messageOf} from '../../message/error-message.js';
import type {Payload} from '../../payload/payload.js';
import type {DeadlineOptions, Ending} from '../deadline.js';
import type {Exit} from '../job-process.js';
import type {ClosableRuntime, RuntimeOptions} from '../runtime.js';
import {keepSpare} from '../spare.js';
import {createTranscript} from '../transcript.js';
import {openWorkshop} from '../workshop.js';
import {takeFile} from '../workspace.js';
import {startR} from './r-process.js';
import type {Rscript} from './rscript.js';
import {rFiles, rStatus} from './script.js';

export type RRuntimeOptions = RuntimeOptions & {
  /** The R to use; see `findRscript`. Its package `future` must be there. */
  readonly rscript: Rscript;
  /** Bound on the address space of R, MiB. */
  readonly maxMemory?: number;
  /** Bound on a serialized result, bytes. */
  readonly maxResultBytes?: number;
};

type Served = {
  readonly exit: Exit;
  readonly ending: Ending | undefined;
  readonly result: Payload | undefined;
  /** Why there is no result though R wrote one. */
  readonly trouble?: string;
  /** What R said outside of the future. */
  readonly said: string;
};

type Limits = Pick<DeadlineOptions, 'signal' | 'maxSeconds'>;

/** Writing a result about a job that R did not survive must not take for ever either, seconds. */
const reportSeconds = 60;

/**
 * Evaluates serialized futures of R, each in an R process of its own inside the sandbox. The result is always a
 * FutureResult: its error condition says what went wrong, an R that died included, and an interrupted future
 * yields one with an `interrupt` condition, for which R clients wait.
 */
export function rRuntime(options: RRuntimeOptions): ClosableRuntime {
  const {directory, maxSeconds, maxResultBytes = 512 * 1024 ** 2, grace = 3000} = options;
  const {clock = systemClock} = options;
  const workshop = openWorkshop(directory);
  const spares = keepSpare(async () => startR(options, await (await workshop.workspace).directory()));

  const serve = async (order: string, payload: Payload, limits: Limits): Promise<Served> => {
    const job = await spares.take();
    return workshop.attend(job, {...limits, clock, first: 'SIGINT', grace}, async (deadline) => {
      const said = createTranscript();
      for (const stream of ['stdout', 'stderr'] as const) {
        job[stream].on('data', (chunk: Uint8Array) => {
          said.add(stream, chunk);
        });
      }
      await copyFile(payload.path, join(job.directory, rFiles.job));
      job.stdin.end(`${order}\n`);
      const exit = await job.exited;
      const taken = await takeFile(join(job.directory, rFiles.result), directory, maxResultBytes).then(
        (result) => ({result}),
        (error: unknown) => ({result: undefined, trouble: messageOf(error)}),
      );
      return {
        exit,
        ending: deadline.ending,
        ...taken,
        said: said.text(),
      };
    });
  };

  return {
    name: 'r',
    async evaluate(payload, {signal}) {
      const first = await serve('evaluate', payload, {signal, maxSeconds});
      if (first.exit.status === rStatus.refused) throw new Error('The payload is not a serialized R future.');
      if (first.result !== undefined) return {payload: first.result, ok: first.exit.status === 0};
      const order = first.ending === 'interrupted' ? 'interrupted' : `failed ${sentence(first, options)}`;
      const second = await serve(order, payload, {maxSeconds: reportSeconds});
      if (second.result !== undefined) return {payload: second.result, ok: false};
      throw new Error(`R could not evaluate the future: ${lastLine(second.said)}`);
    },
    async close() {
      await spares.close();
      await workshop.close();
    },
  };
}

function sentence({exit, ending, trouble, said}: Served, {maxSeconds}: RRuntimeOptions): string {
  if (trouble !== undefined) return trouble;
  if (ending === 'overtime') return `The future took more than ${String(maxSeconds)} s and was stopped.`;
  const how = exit.error?.message ?? exit.signal ?? `exit status ${String(exit.status)}`;
  const last = lastLine(said);
  const words = last === '' ? '' : ` Its last words: ${last}`;
  return `The R process of the future ended (${how}) before it returned a value.${words}`;
}

/** The last line that says something, without control characters, for a sentence of ours. */
function lastLine(text: string): string {
  const lines = text.split('\n').map((line) => line.replace(/\p{Cc}/gu, ' ').trim());
  return (lines.findLast((line) => line !== '') ?? '').slice(0, 300);
}
