/** The runtime `command`: a command line, as a shell would start it, in the sandbox. */
import {createReadStream} from 'node:fs';
import {systemClock} from '../../clock/system.js';
import {bytesPayload} from '../../payload/file.js';
import type {Payload} from '../../payload/payload.js';
import {requireStarted} from '../require-started.js';
import type {Ending} from '../termination.js';
import {captureOutput} from '../captured-output.js';
import {jobEnvironment} from '../environment.js';
import {launch, type Exit, type JobProcess} from '../job-process.js';
import {lastLine} from '../last-line.js';
import {limitErrorName, limitSentence, type Limits} from '../limits.js';
import {probeRuntime} from '../probe.js';
import type {ClosableRuntime, Evaluation, Runtime, RuntimeOptions} from '../runtime.js';
import {createJobSupervisor} from '../job-supervisor.js';
import {decodeCommandJob, encodeCommandJob, type CommandJob} from './job.js';
import {encodeCommandOutcome, readCommandOutcome, type CommandOutcome} from './outcome.js';

type Done = {readonly outcome: CommandOutcome; readonly error?: string | undefined};

/** What shells say of a program that is there and cannot be started. */
const notExecutable = 126;

/** Runs command lines, each in an empty directory of its own inside the sandbox. */
export function commandRuntime(options: RuntimeOptions): ClosableRuntime {
  const {sandbox, directory, limits, nice, grace = 2000, clock = systemClock} = options;
  const supervisor = createJobSupervisor(directory);

  const start = ({argv: [program, ...args]}: CommandJob, home: string): JobProcess => {
    // By way of env(1), so that a missing program ends with 127 and a sentence inside every sandbox.
    const line = {command: '/usr/bin/env', args: ['--', program, ...args]};
    const environment = jobEnvironment(process.env, home);
    return launch({sandbox, ...line, directory: home, readable: [], environment, limits, nice});
  };

  const run = async (command: CommandJob, signal: AbortSignal): Promise<Done> => {
    const started = clock.monotonic();
    const job = await supervisor.start((home) => Promise.resolve(start(command, home)));
    return supervisor.supervise(
      job,
      {signal, clock, first: 'SIGTERM', grace, limits},
      async (termination) => {
        const output = captureOutput(limits.output, () => termination.end('output'));
        for (const stream of ['stdout', 'stderr'] as const) {
          job[stream].on('data', (chunk: Uint8Array) => output.add(stream, chunk));
        }
        job.stdin.end(command.stdin);
        const exit = await job.exited;
        if (exit.status !== 0) await termination.settle();
        const {ending} = termination;
        if (ending === undefined) requireStarted(job, exit, output.text('stderr'), true);
        const outcome: CommandOutcome = {
          status: exit.status,
          signal: exit.signal,
          output: output.bytes(),
          ms: Math.round(clock.monotonic() - started),
          ...(ending === 'interrupted' && {interrupted: true}),
          ...(ending !== undefined && {note: endNote(ending, limits)}),
        };
        return {outcome, error: errorOf(exit, ending)};
      },
    );
  };

  const evaluate = async (payload: Payload, signal: AbortSignal): Promise<Evaluation> => {
    const command = await decodeCommandJob(createReadStream(payload.path));
    const {outcome, error} = await run(command, signal).catch((reason: unknown) => unacceptable(reason));
    // Only now: the job's own files, which might have filled the disk, are gone.
    const result = await bytesPayload(directory, await encodeCommandOutcome(outcome));
    return {payload: result, ok: error === undefined, error};
  };

  const runtime: Runtime = {
    name: 'command',
    evaluate: (payload, {signal}) => supervisor.guard(evaluate(payload, signal)),
  };
  return {
    ...runtime,
    async probe(signal) {
      const job = await encodeCommandJob({argv: ['true']});
      const explain = async (result: Payload) => {
        const {output, status} = await readCommandOutcome(result);
        const words = lastLine(output.map(({data}) => Buffer.from(data).toString()).join(''));
        return words || `exit status ${String(status)}`;
      };
      await probeRuntime(runtime, {job, directory, signal, explain});
    },
    close: supervisor.close,
  };
}

/** What came of a command line that the system does not take, as a shell would tell it. */
function unacceptable(error: unknown): Done {
  if ((error as NodeJS.ErrnoException).code !== 'E2BIG') throw error;
  const note = 'The arguments of the command are too long: pass it what it needs on its standard input.';
  return {outcome: {status: notExecutable, signal: null, output: [], ms: 0, note}, error: 'E2BIG'};
}

/** What stands for the class of an error: how the command ended, unless it ended well. */
function errorOf({status, signal}: Exit, ending: Ending | undefined): string | undefined {
  if (ending !== undefined) return ending === 'interrupted' ? 'Interrupted' : limitErrorName(ending);
  return status === 0 ? undefined : (signal ?? `exit:${String(status)}`);
}

function endNote(ending: Ending, limits: Limits): string {
  return ending === 'interrupted' ? 'The command was interrupted.' : limitSentence(ending, limits, 'command');
}
