import {onTestFinished} from 'vitest';
import {bytesPayload} from '../../../source/payload/file.js';
import {commandRuntime} from '../../../source/runtime/command/command-runtime.js';
import {encodeCommandJob, type CommandJob} from '../../../source/runtime/command/job.js';
import {readCommandOutcome, type CommandOutcome} from '../../../source/runtime/command/outcome.js';
import {noSandbox} from '../../../source/runtime/sandbox/sandbox.js';
import {testDirectory} from './directory.js';
import {testLimits, type TestOptions} from './limits.js';

const never = new AbortController().signal;

/** A runtime that lasts as long as the test, and a way to run a command line in it. */
export async function testCommand({limits, ...options}: TestOptions = {}) {
  const directory = await testDirectory();
  const runtime = commandRuntime({sandbox: noSandbox, directory, limits: testLimits(limits), ...options});
  onTestFinished(runtime.close);
  const run = async (argv: CommandJob['argv'], stdin?: Uint8Array, signal: AbortSignal = never) => {
    const bytes = await encodeCommandJob({argv, ...(stdin && {stdin})});
    const evaluation = await runtime.evaluate(await bytesPayload(directory, bytes), {signal});
    return {evaluation, outcome: await readCommandOutcome(evaluation.payload)};
  };
  return {runtime, run, directory};
}

/** What a command wrote to a stream; to both of them by default. */
export function textOf({output}: CommandOutcome, wanted?: 'stdout' | 'stderr'): string {
  const pieces = output.filter(({stream}) => wanted === undefined || stream === wanted);
  return Buffer.concat(pieces.map(({data}) => data)).toString();
}
