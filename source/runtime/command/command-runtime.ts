/** The runtime `command`: a command line, as a shell would start it, in the sandbox. */
import {createReadStream} from 'node:fs';
import {systemClock} from '../../clock/system.js';
import {bytesPayload} from '../../payload/file.js';
import type {Payload} from '../../payload/payload.js';
import {requireStarted} from '../require-started.js';
import type {Ending} from '../termination.js';
import {jobEnvironment} from '../environment.js';
import {launch, type Exit, type JobProcess} from '../job-process.js';
import {lastLine} from '../last-line.js';
import {withMemoryLimit} from '../memory-limit.js';
import {probeRuntime} from '../probe.js';
import type {ClosableRuntime, Evaluation, Runtime, RuntimeOptions} from '../runtime.js';
import {createJobSupervisor} from '../job-supervisor.js';
import {decodeCommandJob, encodeCommandJob, type CommandJob} from './job.js';
import {
  encodeCommandOutcome,
  readCommandOutcome,
  type CommandOutcome,
  type CommandOutput,
} from './outcome.js';

/** What the runtime for commands is opened with. */
export type CommandRuntimeOptions = RuntimeOptions & {
  /** Bound on the address space of the command, MiB. */
  readonly maxMemory?: number;
  /** Bound on the output that is kept, bytes. */
  readonly maxOutputBytes?: number;
};

type Done = {readonly outcome: CommandOutcome; readonly error?: string | undefined};

/** What shells say of a program that is there and cannot be started. */
const notExecutable = 126;

/** Runs command lines, each in an empty directory of its own inside the sandbox. */
export function commandRuntime(options: CommandRuntimeOptions): ClosableRuntime {
  const {sandbox, directory, maxMemory, maxSeconds, grace = 2000, clock = systemClock} = options;
  const {maxOutputBytes = 64 * 1024 ** 2} = options;
  const supervisor = createJobSupervisor(directory);

  const start = ({argv: [program, ...args]}: CommandJob, home: string): JobProcess => {
    // By way of env(1), so that a missing program ends with 127 and a sentence inside every sandbox.
    const line = withMemoryLimit('/usr/bin/env', ['--', program, ...args], maxMemory);
    const environment = jobEnvironment(process.env, home);
    return launch({sandbox, ...line, directory: home, readable: [], environment});
  };

  const run = async (command: CommandJob, signal: AbortSignal): Promise<Done> => {
    const started = clock.monotonic();
    const job = await supervisor.start((home) => Promise.resolve(start(command, home)));
    return supervisor.supervise(
      job,
      {signal, clock, first: 'SIGTERM', grace, maxSeconds},
      async (termination) => {
        const output = collect(job, maxOutputBytes);
        job.stdin.end(command.stdin);
        const exit = await job.exited;
        const {ending} = termination;
        if (ending === undefined) requireStarted(job, exit, output.said(), true);
        const notes = [...endNote(ending, maxSeconds), ...output.note()];
        const outcome: CommandOutcome = {
          status: exit.status,
          signal: exit.signal,
          output: output.pieces,
          ms: Math.round(clock.monotonic() - started),
          ...(ending === 'interrupted' && {interrupted: true}),
          ...(notes.length > 0 && {note: notes.join(' ')}),
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
  if (ending !== undefined) return ending === 'overtime' ? 'Timeout' : 'Interrupted';
  return status === 0 ? undefined : (signal ?? `exit:${String(status)}`);
}

function collect(job: JobProcess, maxBytes: number) {
  const pieces: CommandOutput[] = [];
  let room = maxBytes;
  let dropped = 0;
  for (const stream of ['stdout', 'stderr'] as const) {
    job[stream].on('data', (chunk: Uint8Array) => {
      const data = chunk.subarray(0, room);
      room -= data.length;
      dropped += chunk.length - data.length;
      if (data.length > 0) pieces.push({stream, data});
    });
  }
  const note = () => (dropped > 0 ? [`${String(dropped)} more bytes of output were dropped.`] : []);
  const said = () =>
    pieces.flatMap(({stream, data}) => (stream === 'stderr' ? [Buffer.from(data).toString()] : [])).join('');
  return {pieces, note, said};
}

function endNote(ending: Ending | undefined, maxSeconds: number | undefined): string[] {
  if (ending === 'overtime') return [`The command took more than ${String(maxSeconds)} s and was stopped.`];
  return ending === 'interrupted' ? ['The command was interrupted.'] : [];
}
