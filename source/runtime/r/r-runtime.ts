/** The runtime `r`: serialized futures of the R package future, in an R of their own. */
import {copyFile, link, readdir} from 'node:fs/promises';
import {join} from 'node:path';
import {systemClock} from '../../clock/system.js';
import {messageOf} from '../../message/error-message.js';
import type {WorkerFault} from '../../message/types.js';
import type {Payload} from '../../payload/payload.js';
import {requireStarted} from '../require-started.js';
import type {TerminationOptions, Ending} from '../termination.js';
import {CodecError} from '../codec.js';
import type {Exit, JobProcess} from '../job-process.js';
import {lastLine} from '../last-line.js';
import {limitSentence, type Limits} from '../limits.js';
import {removeTree} from '../../payload/remove-tree.js';
import type {ClosableRuntime, Evaluation, RuntimeOptions} from '../runtime.js';
import {keepWarmProcess} from '../warm-process.js';
import {captureOutput} from '../captured-output.js';
import {WorkerFaultError, workerFault} from '../worker-fault.js';
import {createJobSupervisor} from '../job-supervisor.js';
import {readText, takeFile} from '../workspace.js';
import {createPids} from '../sandbox/own-pid.js';
import {createUserFile} from '../sandbox/user-file.js';
import {startR} from './r-process.js';
import type {Rscript} from './rscript.js';
import {rFiles, rReady, rStatus} from './script.js';

/** What the runtime for R futures is opened with. */
export type RRuntimeOptions = RuntimeOptions & {
  /** The R to use; see `findRscript`. Its package `future` must be there. */
  readonly rscript: Rscript;
};

type Served = {
  readonly exit: Exit;
  readonly ending: Ending | undefined;
  readonly result: Payload | undefined;
  /** Class of the error that the future ended in, as R says. */
  readonly error: string | undefined;
  /** Why there is no result though R wrote one, where it is the future's own fault. */
  readonly trouble?: string;
  /** What R said outside of the future. */
  readonly said: string;
};

type Bounds = Pick<TerminationOptions, 'signal' | 'limits'>;

/** How a process and its files are come by. */
type Means = {
  readonly take: () => Promise<JobProcess>;
  /** Lays a file where the process finds it. */
  readonly lay: (from: string, to: string) => Promise<void>;
};

/** With any other the future ended R. */
const ownStatuses: ReadonlySet<number> = new Set([0, ...Object.values(rStatus)]);

/** Bound on the class of an error, bytes. */
const maxClassBytes = 256;

/** Writing a result about a job that R did not survive must not take for ever either, seconds. */
const reportSeconds = 60;

/**
 * Evaluates serialized futures of R, each in an R process of its own inside the sandbox. The result is always a
 * FutureResult: its error condition says what went wrong, an R that died included, and an interrupted future
 * yields one with an `interrupt` condition, for which R clients wait. So do they where this machine is at fault, which
 * they are told by a small one, if R can still write that.
 */
export function rRuntime(options: RRuntimeOptions): ClosableRuntime {
  const {directory, limits, grace = 3000} = options;
  const {clock = systemClock} = options;
  const reporting = {...limits, time: reportSeconds};
  const supervisor = createJobSupervisor(directory);
  const pids = createPids(Math.random());
  const user = createUserFile(join(directory, 'passwd'), options.user);
  const warm = keepWarmProcess(async () => {
    await user.write();
    return supervisor.start((home) => startR({...options, passwd: user.path, pid: pids()}, home));
  });

  const ample: Means = {take: () => warm.take(), lay: copyFile};
  const sparing: Means = {take: () => warm.takeLast(), lay: linkOrCopy};

  const takeResult = async (home: string) => {
    const take = () => takeFile(join(home, rFiles.result), directory, limits.size);
    try {
      return await take();
    } catch (error) {
      if (workerFault(error) !== 'disk') throw error;
      // It may have been the future that filled the disk; its files are of no use any more.
      await leaveOnly(home, rFiles.result);
      return take();
    }
  };

  const serve = async (
    order: string,
    payload: Payload | undefined,
    bounds: Bounds,
    {take, lay}: Means = ample,
  ): Promise<Served> => {
    const job = await take();
    // It may have become known since the process was started.
    await user.write();
    return supervisor.supervise(job, {...bounds, clock, first: 'SIGINT', grace}, async (termination) => {
      const said = captureOutput(limits.output, () => termination.end('output'));
      for (const stream of ['stdout', 'stderr'] as const) {
        job[stream].on('data', (chunk: Uint8Array) => {
          said.add(stream, chunk);
        });
      }
      if (payload !== undefined) {
        const file = join(job.directory, rFiles.job);
        await lay(payload.path, file);
        await job.own(file);
      }

      job.stdin.end(`${order}\n`);
      const exit = await job.exited;
      if (exit.status === null || !ownStatuses.has(exit.status)) await termination.settle();
      const {ending} = termination;
      const text = said.text();
      if (ending === undefined) requireStarted(job, exit, text, text.includes(rReady));
      if (exit.status === rStatus.unsaved) {
        throw new WorkerFaultError(
          'disk',
          `The result of the future does not fit on the disk of ${directory}.`,
        );
      }
      const taken = await takeResult(job.directory).then(
        (result) => ({result}),
        (error: unknown) => {
          if (workerFault(error) !== undefined) throw error;
          const isTooLarge = error instanceof RangeError;
          return {
            result: undefined,
            trouble: isTooLarge ? limitSentence('size', limits, 'future') : messageOf(error),
          };
        },
      );
      const error = await readText(join(job.directory, rFiles.errorClass), maxClassBytes).catch(
        () => undefined,
      );
      return {exit, ending, ...taken, error, said: text.replace(rReady, '')};
    });
  };

  const evaluate = async (payload: Payload, signal: AbortSignal): Promise<Evaluation> => {
    const first = await serve('evaluate', payload, {signal, limits});
    if (first.exit.status === rStatus.refused) {
      throw new CodecError('The payload is not a serialized R future.');
    }
    if (first.result !== undefined) {
      const ok = first.exit.status === 0;
      return {payload: first.result, ok, error: ok ? undefined : first.error};
    }

    const order = first.ending === 'interrupted' ? 'interrupted' : `failed ${sentence(first, limits)}`;
    const second = await serve(order, payload, {limits: reporting});
    if (second.result !== undefined) {
      const error = first.ending === 'interrupted' ? 'interrupt' : 'FutureError';
      return {payload: second.result, ok: false, error};
    }

    throw new Error(`R could not evaluate the future: ${lastLine(second.said)}`);
  };

  /** What R clients are told that cannot be told to ask others. By now the files of the job itself have made room. */
  const answer = async (
    payload: Payload,
    fault: WorkerFault,
    signal: AbortSignal,
  ): Promise<Payload | undefined> => {
    const order = signal.aborted ? 'interrupted' : `failed ${apologies[fault]}`;
    return (await serve(order, payload, {limits: reporting}, sparing)).result;
  };

  const evaluateOrAnswer = async (payload: Payload, signal: AbortSignal): Promise<Evaluation> => {
    try {
      return await supervisor.guard(evaluate(payload, signal), warm.renew);
    } catch (error) {
      const fault = workerFault(error);
      if (fault === undefined) throw error;
      // Whatever keeps it from being written, the first error is the one to tell.
      const answered = await answer(payload, fault, signal).catch(() => undefined);
      if (answered === undefined) throw error;
      return {payload: answered, ok: false, lack: {fault, reason: messageOf(error)}};
    }
  };

  const probe = async (signal: AbortSignal): Promise<void> => {
    const {exit, result, trouble, said} = await serve('probe', undefined, {signal, limits});
    await result?.discard();
    signal.throwIfAborted();
    if (result !== undefined && exit.status === 0) return;
    const words = trouble ?? (lastLine(said) || `exit status ${String(exit.status)}`);
    throw new WorkerFaultError('runtime', `The runtime r fails: ${words}`);
  };

  return {
    name: 'r',
    evaluate: (payload, {signal}) => evaluateOrAnswer(payload, signal),
    probe: (signal) => supervisor.guard(probe(signal), warm.renew),
    async close() {
      await warm.close();
      await supervisor.close();
      await user.remove();
    },
  };
}

/** What the clients of a machine at fault are told. */
const apologies: Readonly<Record<WorkerFault, string>> = {
  disk: 'The worker could not write the files of the future, for its disk is full or broken: run it again.',
  directory: 'The worker could not evaluate the future, for its work directory is damaged: run it again.',
  sandbox: 'The worker could not evaluate the future, for its sandbox does not start: run it again.',
  runtime: 'The worker could not evaluate the future, for its R does not start: run it again.',
};

function sentence({exit, ending, trouble, said}: Served, limits: Limits): string {
  if (trouble !== undefined) return trouble;
  if (ending !== undefined && ending !== 'interrupted') return limitSentence(ending, limits, 'future');
  const how = exit.error?.message ?? exit.signal ?? `exit status ${String(exit.status)}`;
  const last = lastLine(said);
  const words = last === '' ? '' : ` Its last words: ${last}`;
  return `The R process of the future ended (${how}) before it returned a value.${words}`;
}

/** A second name for a file needs no room; one on another file system has to be copied. */
async function linkOrCopy(from: string, to: string): Promise<void> {
  await link(from, to).catch(() => copyFile(from, to));
}

/** Deletes all in a directory but one file, as far as that can be deleted. */
async function leaveOnly(directory: string, name: string): Promise<void> {
  const others = (await readdir(directory)).filter((other) => other !== name);
  await Promise.all(others.map((other) => removeTree(join(directory, other)).catch(() => undefined)));
}
