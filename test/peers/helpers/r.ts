/** R as it is on this machine, and our runtime for it. */
import {execFile} from 'node:child_process';
import {randomUUID} from 'node:crypto';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {onTestFinished} from 'vitest';
import {filePayload} from '../../../source/payload/file.js';
import type {Payload} from '../../../source/payload/payload.js';
import {describeRResult} from '../../../source/runtime/r/describe.js';
import {rRuntime} from '../../../source/runtime/r/r-runtime.js';
import {findRscript, type Rscript} from '../../../source/runtime/r/rscript.js';
import {noSandbox} from '../../../source/runtime/sandbox/sandbox.js';
import {handClock} from '../../runtime/support/clock.js';
import {testDirectory} from '../../runtime/support/directory.js';
import {testLimits, type TestOptions} from '../../runtime/support/limits.js';

/** Runs a program to its end. */
export const exec = promisify(execFile);
const found = await findRscript();
export const missing = found?.future === undefined;
export const needs = missing ? ' (skipped: needs Rscript with the package future)' : '';
export const rscript: Rscript = found ?? {path: 'Rscript', version: '', home: '/', libraries: []};

/** Runs R code as an R user would, outside of all that is tested. */
export async function userR(code: string, ...args: string[]): Promise<string> {
  const {stdout} = await exec(rscript.path, ['-e', code, ...args]);
  return stdout;
}

/** A future as future's users save it. */
export async function savedFuture(directory: string, expression: string, options = ''): Promise<Payload> {
  const path = join(directory, `${randomUUID()}.rds`);
  const call = `future({ ${expression} }, lazy = TRUE${options})`;
  await userR(`library(future); offset <- 3; f <- ${call}; saveRDS(f, "${path}")`);
  return filePayload(path);
}

/** A runtime that lasts as long as the test, and ways to evaluate a future in it. */
export async function testR({limits: given, ...options}: TestOptions & {readonly rscript?: Rscript} = {}) {
  const directory = await testDirectory();
  const sandbox = options.sandbox ?? noSandbox;
  const limits = testLimits(given);
  const runtime = rRuntime({sandbox, rscript, directory, limits, ...options});
  onTestFinished(runtime.close);
  const evaluate = async (payload: Payload, signal: AbortSignal = new AbortController().signal) => {
    const evaluation = await runtime.evaluate(payload, {signal});
    return {
      evaluation,
      description: await describeRResult(evaluation.payload, {
        sandbox,
        rscript,
        directory,
        limits: testLimits(),
      }),
    };
  };
  const run = async (expression: string, future = '') =>
    evaluate(await savedFuture(directory, expression, future));
  return {runtime, run, evaluate, directory};
}

/**
 * Interrupts a future when it says by a named pipe that it has begun: opening a pipe waits for the other side.
 * @param expression begins after the signal
 */
export async function interrupted(expression: string, grace?: number) {
  const {clock, fire} = handClock();
  const {evaluate, directory} = await testR({...(grace !== undefined && {clock, grace})});
  const pipe = join(directory, 'begun');
  await exec('mkfifo', [pipe]);
  const stop = new AbortController();
  const payload = await savedFuture(directory, `cat("begun\\n", file = "${pipe}"); ${expression}`);
  const evaluating = evaluate(payload, stop.signal);
  await exec('cat', [pipe]);
  stop.abort();
  if (grace !== undefined) fire(grace);
  return evaluating;
}
