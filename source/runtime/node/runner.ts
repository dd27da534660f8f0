/**
 * Runs one job and ends. This file is executed by a child process: it reads the job from standard input to its
 * end and answers in frames on file descriptor 3. It must stay plain JavaScript once its types are erased, and
 * import nothing but what `runner-bundle.ts` lays beside it.
 */
import {writeSync} from 'node:fs';
import {Writable} from 'node:stream';
import {inspect} from 'node:util';
import {constants, Script} from 'node:vm';
import {CodecError} from '../codec.js';
import {frameHeader, frameKind, type FrameKind} from './frames.js';
import {decodeNodeJob, type NodeJob} from './job.js';
import {encodeNodeResult, type JobError, type NodeResult} from './outcome.js';

const control = 3;
// Taken before the job can replace them.
const exit = process.exit.bind(process);
const now = performance.now.bind(performance);
const fileName = 'job.js';
const bundle = new URL('..', import.meta.url).href;

function send(kind: FrameKind, bytes: Uint8Array): void {
  try {
    for (const part of [frameHeader(kind, bytes.length), bytes]) {
      for (let at = 0; at < part.length;) at += writeSync(control, part, at);
    }
  } catch {
    // Whoever waited for the job is gone, and nobody else can be told.
    exit(1);
  }
}

/** Standard output and error become frames, so that their order is kept. */
function captureOutput(): void {
  for (const stream of ['stdout', 'stderr'] as const) {
    const writable = new Writable({
      decodeStrings: true,
      write(chunk: Buffer, _encoding, done) {
        send(frameKind[stream], chunk);
        done();
      },
    });
    Object.defineProperty(process, stream, {value: writable, configurable: true});
  }
}

function describeError(error: unknown): JobError {
  try {
    if (error instanceof CodecError) return {name: error.name, message: error.message};
    if (error instanceof Error) {
      const stack = stackOf(error);
      return {name: String(error.name), message: String(error.message), ...(stack !== undefined && {stack})};
    }
    return {name: 'Error', message: `The job threw ${inspect(error)}`};
  } catch {
    return {name: 'Error', message: 'The job threw something that cannot be shown.'};
  }
}

function stackOf({stack}: Error): string | undefined {
  return typeof stack === 'string' ? ownFrames(stack) : undefined;
}

/** Leaves the lines of the runner and of Node out of a stack trace. */
function ownFrames(stack: string): string {
  // A module that travels with its job has all of its text for a name.
  const lines = stack.replace(/data:text\/javascript;base64,[\w+/=]*/g, fileName).split('\n');
  return lines
    .filter((line) => !/^\s+at /.test(line) || !(/node:|new Script/.test(line) || line.includes(bundle)))
    .join('\n');
}

async function answer(result: NodeResult): Promise<never> {
  let bytes: Uint8Array;
  let {ok} = result;
  try {
    bytes = await encodeNodeResult(result, stackOf);
  } catch (error) {
    ok = false;
    bytes = await encodeNodeResult({ok, error: describeError(error), ms: result.ms});
  }
  send(ok ? frameKind.value : frameKind.error, bytes);
  return exit(0);
}

async function run(job: NodeJob): Promise<never> {
  const started = now();
  const fail = (error: unknown) =>
    answer({ok: false, error: describeError(error), thrown: error, ms: now() - started});
  process.on('uncaughtException', (error) => void fail(error));
  process.once('beforeExit', () => {
    void fail(new Error('The job waits for something that can never come.'));
  });

  let value: unknown;
  try {
    // ES modules are strict, and so is a function that came out of one.
    const script = new Script(`'use strict';(${job.source}\n)`, {
      filename: fileName,
      importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    });
    const fn: unknown = script.runInThisContext();
    if (typeof fn !== 'function') throw new TypeError('The job is not a function.');
    value = await (fn as (...args: readonly unknown[]) => unknown)(...job.args);
  } catch (error) {
    return fail(error);
  }
  return answer({ok: true, value, ms: now() - started});
}

function installGlobals(): void {
  const progress = (done: unknown, total: unknown, note?: unknown) => {
    const report = {
      done: Number(done),
      total: Number(total),
      ...(typeof note === 'string' && {note}),
    };
    send(frameKind.progress, Buffer.from(JSON.stringify(report)));
  };
  // Some compilers wrap functions in a helper of this name, which stays behind when the text travels.
  const __name = (fn: unknown) => fn;
  Object.assign(globalThis, {progress, __name});
}

const chunks: Buffer[] = [];
for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
// A warm process that was never given a job.
if (chunks.length === 0) exit(0);
send(frameKind.ready, Buffer.alloc(0));

try {
  const job = await decodeNodeJob(Buffer.concat(chunks));
  chunks.length = 0;
  captureOutput();
  installGlobals();
  void run(job);
} catch (error) {
  send(frameKind.refused, Buffer.from(error instanceof CodecError ? error.message : inspect(error)));
  exit(0);
}
