import {copyFile} from 'node:fs/promises';
import {join} from 'node:path';
import {systemClock} from '../../clock/system.js';
import type {Payload} from '../../payload/payload.js';
import {createJobSupervisor} from '../job-supervisor.js';
import {readBeginning} from '../workspace.js';
import {startR, type RProcessOptions} from './r-process.js';
import {rFiles, rStatus} from './script.js';

/** A FutureResult in words. */
type RDescription = {
  /** False when the future ended in an error or was interrupted. */
  readonly ok: boolean;
  /** What the future printed. */
  readonly stdout: string;
  /** Its messages and warnings, as R shows them. */
  readonly messages: string;
  /** Its value as R prints it; empty when it is invisible or there is none. */
  readonly value: string;
  /** The message of its error, `interrupted` for an interrupt. */
  readonly error?: string;
  /** Bytes of these texts that are left out, for there are too many. */
  readonly more?: number;
};

type DescribeOptions = RProcessOptions & {
  /** An existing directory to work in. */
  readonly directory: string;
  /** Bound on each of the texts, bytes; for tests. */
  readonly maxTextBytes?: number;
  /** Gives up; the promise rejects with its reason. */
  readonly signal?: AbortSignal;
};

/** Bound on each of the texts, bytes. */
const maxTextBytes = 64 * 1024 ** 2;

/**
 * Reads a FutureResult with R inside the sandbox: it was made by a stranger.
 * @throws Error with one sentence when the payload holds no FutureResult, or R does not work
 */
export async function describeRResult(payload: Payload, options: DescribeOptions): Promise<RDescription> {
  const supervisor = createJobSupervisor(options.directory);
  try {
    const job = await supervisor.start((home) => startR(options, home, ['describe']));
    const {signal, limits} = options;
    const ending = {clock: systemClock, first: 'SIGTERM', grace: 1000, limits, signal} as const;
    return await supervisor.supervise(job, ending, async (termination) => {
      job.stdout.resume();
      job.stderr.resume();
      const file = join(job.directory, rFiles.job);
      await copyFile(payload.path, file);
      await job.own(file);
      job.stdin.end('describe\n');
      const {status} = await job.exited;
      signal?.throwIfAborted();
      const {ending: broken} = termination;
      if (broken !== undefined) {
        throw new Error(`The result of the future takes too much to be read here: ${broken}.`);
      }
      if (status === rStatus.refused) throw new Error('The result is not a FutureResult of R.');
      if (status !== 0) throw new Error('R could not read the result of the future.');
      return read(job.directory, options.maxTextBytes);
    });
  } finally {
    await supervisor.close();
  }
}

async function read(directory: string, most = maxTextBytes): Promise<RDescription> {
  const begin = (name: string) => readBeginning(join(directory, name), most);
  const found = await Promise.all(['stdout', 'messages', 'value', 'error'].map(begin));
  const [stdout = '', messages = '', printed = '', error] = found.map((text) => text?.text);
  const more = found.reduce((sum, text) => sum + (text?.more ?? 0), 0);
  // Of its last line no more than the text, as of the others.
  const value = printed.replace(/\n$/, '');
  return {
    ...{ok: error === undefined, stdout, messages, value},
    ...(error !== undefined && {error}),
    ...(more > 0 && {more}),
  };
}
