/** The runtime `node`: a JavaScript function and its arguments, in a Node.js of their own. */
import {open, realpath} from 'node:fs/promises';
import {join} from 'node:path';
import {pipeline} from 'node:stream/promises';
import {systemClock} from '../../clock/system.js';
import {bytesPayload} from '../../payload/file.js';
import type {Payload} from '../../payload/payload.js';
import {requireStarted} from '../require-started.js';
import type {Ending} from '../termination.js';
import {CodecError} from '../codec.js';
import {jobEnvironment} from '../environment.js';
import {launch, type Exit, type JobProcess} from '../job-process.js';
import {limitErrorName, limitSentence, type Limits} from '../limits.js';
import {probeRuntime} from '../probe.js';
import type {ClosableRuntime, EvaluateOptions, Runtime, RuntimeOptions} from '../runtime.js';
import {keepWarmProcess} from '../warm-process.js';
import {captureOutput, type CapturedOutput} from '../captured-output.js';
import {WorkerFaultError, workerFault} from '../worker-fault.js';
import {createJobSupervisor} from '../job-supervisor.js';
import {frameKind, frameReader, type Frame} from './frames.js';
import {layRunnerBundle, runnerPath} from './runner-bundle.js';
import {encodeNodeJob} from './job.js';
import {
  encodeNodeOutput,
  encodeNodeResult,
  readErrorName,
  readNodeOutcome,
  type JobError,
} from './outcome.js';

/** What the child said before it ended. */
type Answer = {ready: boolean; result?: Uint8Array; ok: boolean; refused?: string};

/**
 * Evaluates JavaScript functions, each in a process of its own: Node itself under its permission model, inside
 * the sandbox.
 */
export function nodeRuntime(options: RuntimeOptions): ClosableRuntime {
  const {sandbox, directory, limits, nice, grace = 500, clock = systemClock} = options;
  const supervisor = createJobSupervisor(directory, async ({path}) => layRunnerBundle(bundleIn(path)));

  const start = () =>
    supervisor.start(async (home, {path}) => {
      const bundle = bundleIn(path);
      const node = await findNode();
      return launch({
        sandbox,
        command: node,
        args: [...nodeArguments(bundle, home, limits), join(bundle, runnerPath)],
        directory: home,
        readable: [node, bundle],
        environment: jobEnvironment(process.env, home),
        ...{limits, nice},
        control: true,
      });
    });
  const warm = keepWarmProcess(start);

  const run = async (payload: Payload, {signal, onProgress}: EvaluateOptions) => {
    const job = await warm.take();
    const started = clock.monotonic();
    return supervisor.supervise(
      job,
      {signal, clock, first: 'SIGTERM', grace, limits},
      async (termination) => {
        const output = captureOutput(limits.output, () => termination.end('output'));
        const answer = listen(job, output, limits.size, onProgress, () => {
          termination.end('size');
        });
        await feed(payload, job);
        const exit = await job.exited;
        if (answer.result === undefined) await termination.settle();
        if (answer.refused !== undefined) throw new CodecError(answer.refused);
        if (termination.ending === undefined) requireStarted(job, exit, output.text(), answer.ready);
        const result =
          answer.result ??
          (await encodeNodeResult({
            ok: false,
            error: describeEnd(exit, termination.ending, output.text('stderr'), limits),
            ms: Math.round(clock.monotonic() - started),
            ...(termination.ending === 'interrupted' && {interrupted: true}),
          }));
        return {
          bytes: Buffer.concat([result, await encodeNodeOutput(output.pieces())]),
          ok: answer.ok,
          error: answer.ok ? undefined : await readErrorName(result),
        };
      },
    );
  };

  const runtime: Runtime = {
    name: 'node',
    evaluate(payload, evaluating) {
      const evaluation = run(payload, evaluating);
      // Only now: the job's own files, which might have filled the disk, are gone.
      const written = evaluation.then(async ({bytes, ...ending}) => ({
        payload: await bytesPayload(directory, bytes),
        ...ending,
      }));
      return supervisor.guard(written, warm.renew);
    },
  };
  return {
    ...runtime,
    async probe(signal) {
      const job = await encodeNodeJob({source: '() => null', args: []});
      const explain = async (result: Payload) => {
        const outcome = await readNodeOutcome(result);
        return outcome.ok ? '' : outcome.error.message;
      };
      await probeRuntime(runtime, {job, directory, signal, explain});
    },
    async close() {
      await warm.close();
      await supervisor.close();
    },
  };
}

/** Gives a process its job to read. It may end before it has read all of it, but the disk may not fail to give it. */
async function feed({path}: Payload, {stdin}: JobProcess): Promise<void> {
  const file = await open(path);
  try {
    await pipeline(file.createReadStream({autoClose: false}), stdin);
  } catch (error) {
    if (workerFault(error) !== undefined) throw error;
  } finally {
    await file.close();
  }
}

/** Where the runner and what it needs lie in a workspace. */
function bundleIn(workspace: string): string {
  return join(workspace, 'runner');
}

/** The path of the Node that runs us, without links; there is none once it was deleted or replaced. */
async function findNode(): Promise<string> {
  try {
    return await realpath(process.execPath);
  } catch (cause) {
    const message = `${process.execPath} is gone: install Node again and start the worker anew.`;
    throw new WorkerFaultError('runtime', message, {cause});
  }
}

/** Node's permission model: the job reads the runner, writes its own directory, and starts nothing. */
function nodeArguments(bundle: string, home: string, {memory}: Limits): string[] {
  return [
    '--permission',
    // That a job may use import() is by a part of Node.js that warns of itself: the job's output is its own.
    '--disable-warning=ExperimentalWarning',
    `--allow-fs-read=${join(bundle, '*')}`,
    `--allow-fs-read=${join(home, '*')}`,
    `--allow-fs-write=${join(home, '*')}`,
    `--max-old-space-size=${String(Math.ceil(memory / 1024 ** 2))}`,
  ];
}

function listen(
  job: JobProcess,
  output: CapturedOutput,
  maxResultBytes: number,
  onProgress: EvaluateOptions['onProgress'],
  onExcess: () => void,
): Answer {
  const answer: Answer = {ready: false, ok: false};
  const take = ({kind, bytes}: Frame) => {
    if (kind === frameKind.stdout) {
      output.add('stdout', bytes);
    } else if (kind === frameKind.stderr) {
      output.add('stderr', bytes);
    } else if (kind === frameKind.progress) {
      reportProgress(bytes, onProgress);
    } else if (kind === frameKind.ready) {
      answer.ready = true;
    } else if (kind === frameKind.refused) {
      answer.refused = Buffer.from(bytes).toString('utf8');
    } else if (kind === frameKind.value || kind === frameKind.error) {
      answer.result ??= bytes;
      answer.ok = kind === frameKind.value;
    }
  };
  const read = frameReader(maxResultBytes, take);
  job.control?.on('data', (chunk: Uint8Array) => {
    if (!read(chunk)) onExcess();
  });
  // What goes past the runner: Node's last words, or a write to the descriptor itself.
  job.stdout.on('data', (chunk: Uint8Array) => {
    output.add('stdout', chunk);
  });
  job.stderr.on('data', (chunk: Uint8Array) => {
    output.add('stderr', chunk);
  });
  return answer;
}

function reportProgress(bytes: Uint8Array, onProgress: EvaluateOptions['onProgress']): void {
  try {
    const {done, total, note} = JSON.parse(Buffer.from(bytes).toString('utf8')) as Record<string, unknown>;
    // JSON has no NaN: what was none arrives as null.
    if (typeof done !== 'number' || typeof total !== 'number') return;
    onProgress?.({done, total, ...(typeof note === 'string' && {note})});
  } catch {
    // The job wrote it: it is the job's loss.
  }
}

function describeEnd(
  {status, signal}: Exit,
  ending: Ending | undefined,
  output: string,
  limits: Limits,
): JobError {
  if (ending === 'interrupted') return {name: 'Interrupted', message: 'The job was interrupted.'};
  const broken = ending ?? (output.includes('heap out of memory') ? 'memory' : undefined);
  if (broken !== undefined) {
    return {name: limitErrorName(broken), message: limitSentence(broken, limits, 'job')};
  }
  const how = signal === null ? `exit status ${String(status)}` : signal;
  return {name: 'ProcessEnded', message: `The process of the job ended (${how}) before it returned a value.`};
}
