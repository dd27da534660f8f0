import {readFile} from 'node:fs/promises';
import {systemClock} from '../../clock/system.js';
import {bytesPayload} from '../../payload/file.js';
import type {Ending} from '../deadline.js';
import {jobEnvironment} from '../environment.js';
import {launch, type JobProcess} from '../job-process.js';
import {withMemoryLimit} from '../limits.js';
import type {ClosableRuntime, RuntimeOptions} from '../runtime.js';
import {openWorkshop} from '../workshop.js';
import {decodeCommandJob, type CommandJob} from './job.js';
import {encodeCommandOutcome, type CommandOutput} from './outcome.js';

export type CommandRuntimeOptions = RuntimeOptions & {
  /** Bound on the address space of the command, MiB. */
  readonly maxMemory?: number;
  /** Bound on the output that is kept, bytes. */
  readonly maxOutputBytes?: number;
};

const notFound = 127;

/** Runs command lines, each in an empty directory of its own inside the sandbox. */
export function commandRuntime(options: CommandRuntimeOptions): ClosableRuntime {
  const {sandbox, directory, maxMemory, maxSeconds, grace = 2000, clock = systemClock} = options;
  const {maxOutputBytes = 64 * 1024 ** 2} = options;
  const workshop = openWorkshop(directory);

  const start = async ({argv: [program, ...args]}: CommandJob): Promise<JobProcess> => {
    const home = await (await workshop.workspace).directory();
    // By way of env(1), so that a missing program ends with 127 and a sentence inside every sandbox.
    const line = withMemoryLimit('/usr/bin/env', ['--', program, ...args], maxMemory);
    const environment = jobEnvironment(process.env, home);
    return launch({sandbox, ...line, directory: home, readable: [], environment});
  };

  return {
    name: 'command',
    async evaluate(payload, {signal}) {
      const command = await decodeCommandJob(await readFile(payload.path));
      const started = clock.now();
      const job = await start(command);
      return workshop.attend(job, {signal, clock, first: 'SIGTERM', grace, maxSeconds}, async (deadline) => {
        const output = collect(job, maxOutputBytes);
        job.stdin.end(command.stdin);
        const exit = await job.exited;
        const {ending} = deadline;
        const notes = [...endNote(ending, maxSeconds), ...output.note()];
        const bytes = await encodeCommandOutcome({
          status: exit.error === undefined ? exit.status : notFound,
          signal: exit.signal,
          output: output.pieces,
          ms: clock.now() - started,
          ...(ending === 'interrupted' && {interrupted: true}),
          ...(notes.length > 0 && {note: notes.join(' ')}),
        });
        const ok = ending === undefined && exit.status === 0;
        return {payload: await bytesPayload(directory, bytes), ok};
      });
    },
    close: workshop.close,
  };
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
  return {pieces, note};
}

function endNote(ending: Ending | undefined, maxSeconds: number | undefined): string[] {
  if (ending === 'overtime') return [`The command took more than ${String(maxSeconds)} s and was stopped.`];
  return ending === 'interrupted' ? ['The command was interrupted.'] : [];
}
