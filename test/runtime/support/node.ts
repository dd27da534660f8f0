import {onTestFinished} from 'vitest';
import {bytesPayload} from '../../../source/payload/file.js';
import {functionSource, type AnyFunction} from '../../../source/runtime/node/function-source.js';
import {encodeNodeJob} from '../../../source/runtime/node/job.js';
import {nodeRuntime} from '../../../source/runtime/node/node-runtime.js';
import {readNodeOutcome} from '../../../source/runtime/node/outcome.js';
import type {EvaluateOptions} from '../../../source/runtime/runtime.js';
import {noSandbox} from '../../../source/runtime/sandbox/sandbox.js';
import {testDirectory} from './directory.js';
import {testLimits, type TestOptions} from './limits.js';

type Run = Partial<EvaluateOptions> & {readonly args?: readonly unknown[]};

/** A runtime that lasts as long as the test, and a way to run a function in it. */
export async function testNode({limits, ...options}: TestOptions = {}) {
  const directory = await testDirectory();
  const runtime = nodeRuntime({sandbox: noSandbox, directory, limits: testLimits(limits), ...options});
  onTestFinished(runtime.close);
  const never = new AbortController().signal;

  /** @param job a function, or its text where the test runner would rewrite it */
  const run = async (job: AnyFunction | string, {args = [], signal = never, onProgress}: Run = {}) => {
    const source = typeof job === 'string' ? job : functionSource(job);
    const payload = await bytesPayload(directory, await encodeNodeJob({source, args}));
    const evaluation = await runtime.evaluate(payload, {signal, ...(onProgress && {onProgress})});
    const outcome = await readNodeOutcome(evaluation.payload);
    await Promise.all([payload.discard(), evaluation.payload.discard()]);
    return {evaluation, outcome};
  };
  return {runtime, run, directory};
}
