import {readFileSync} from 'node:fs';
import {mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {makeWorkDirectory} from '../../payload/work-directory.js';
import {captureOutput} from '../captured-output.js';
import {jobEnvironment} from '../environment.js';
import {defaultLimits} from '../limits.js';
import {launch} from '../job-process.js';
import {bwrapSandbox} from './bwrap.js';
import {firejailSandbox} from './firejail.js';
import {bwrapLack, firejailLack, sandboxExecLack, type FailedAttempt, type SandboxLack} from './lack.js';
import {sandboxExec} from './sandbox-exec.js';
import {noSandbox, type Sandbox, type SandboxKind} from './sandbox.js';

/** What `--sandbox` takes. Of them `auto` tries those that our tests have run: the others are there by their names only. */
export const sandboxNames = ['auto', 'bwrap', 'firejail', 'sandbox-exec', 'none'] as const;

/** A sandbox that can be asked for by name. */
export type SandboxName = (typeof sandboxNames)[number];

/** The sandbox that works on this machine, or why none does. */
export type FoundSandbox =
  {readonly sandbox: Sandbox} | {readonly sandbox: undefined; readonly lack: SandboxLack};

/** Milliseconds in which a sandbox has to run the smallest program. */
const timeLimit = 10_000;

/**
 * Looks for a sandbox that works, by running a program in it as jobs are run.
 * @param candidate the one to try; without it Bubblewrap, and then as its versions before 0.8 have to be called
 * @param signal gives up looking; the promise rejects with its reason
 */
export async function lookForSandbox(candidate?: Sandbox, signal?: AbortSignal): Promise<FoundSandbox> {
  const sandbox = candidate ?? bwrapSandbox();
  const failed = await attempt(sandbox, signal);
  if (failed === undefined) return {sandbox};
  if (candidate === undefined && failed.said.includes('Unknown option')) {
    return lookForSandbox(bwrapSandbox('bwrap', {disablesNamespaces: false}), signal);
  }

  return {sandbox: undefined, lack: lacks[sandbox.name]({...failed, read: readIfThere})};
}

/** What is said of each that does not work. */
const lacks: Readonly<Record<SandboxKind, (failed: FailedAttempt) => SandboxLack>> = {
  bwrap: bwrapLack,
  firejail: firejailLack,
  'sandbox-exec': sandboxExecLack,
  none: bwrapLack,
};

/**
 * Looks for the sandbox that `--sandbox` names: `auto` is the strongest that works.
 * @param signal gives up looking; the promise rejects with its reason
 * @returns why the strongest does not work, where none does
 */
export async function findSandbox(
  name: Exclude<SandboxName, 'none'>,
  signal?: AbortSignal,
): Promise<FoundSandbox> {
  if (name === 'firejail') return lookForSandbox(firejailSandbox(), signal);
  if (name === 'sandbox-exec') return lookForSandbox(sandboxExec(), signal);
  const strongest = await lookForSandbox(undefined, signal);
  if (name === 'bwrap' || strongest.sandbox !== undefined) return strongest;
  const next = await findSandbox('firejail', signal);
  return next.sandbox === undefined ? strongest : next;
}

/** The sandbox to try, for whom it does not matter why it does not work; without one Bubblewrap. */
export async function detectSandbox(candidate?: Sandbox, signal?: AbortSignal): Promise<Sandbox | undefined> {
  return (await lookForSandbox(candidate, signal)).sandbox;
}

/** What any machine allows. */
const limits = defaultLimits(Infinity);

/** @returns what came of it; undefined where the program ran */
async function attempt(
  sandbox: Sandbox,
  signal?: AbortSignal,
): Promise<Pick<FailedAttempt, 'installed' | 'said'> | undefined> {
  await using work = await makeWorkDirectory();
  // One of its own: it may become somebody else's.
  const directory = join(work.path, 'job');
  await mkdir(directory, {mode: 0o700});
  const secret = join(work.path, 'secret');
  await writeFile(secret, 'swordfish');
  const job = launch({
    ...{sandbox, directory, readable: [], limits},
    ...{command: '/bin/sh', args: ['-c', `: > written\n${sandbox.check?.(secret) ?? ''}`]},
    environment: jobEnvironment(process.env, directory),
  });
  const output = captureOutput(limits.output);
  for (const stream of ['stdout', 'stderr'] as const) {
    job[stream].on('data', (chunk: Uint8Array) => {
      output.add(stream, chunk);
    });
  }

  const limit = AbortSignal.any([AbortSignal.timeout(timeLimit), ...(signal ? [signal] : [])]);
  limit.addEventListener('abort', job.kill);
  const {status, error, unbuilt} = await job.exited;
  limit.removeEventListener('abort', job.kill);
  signal?.throwIfAborted();
  if (status === 0 && unbuilt === undefined) return undefined;
  const isMissing = error !== undefined && 'code' in error && error.code === 'ENOENT';
  return {installed: !isMissing, said: output.text()};
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/**
 * The sandbox that `--sandbox` names.
 * @throws Error with a sentence for people when it does not work here
 */
export async function chooseSandbox(
  name: SandboxName,
  look: (name: Exclude<SandboxName, 'none'>) => Promise<FoundSandbox> = findSandbox,
): Promise<Sandbox> {
  if (name === 'none') return noSandbox;
  const found = await look(name);
  if (found.sandbox !== undefined) return found.sandbox;
  const {text, mend} = found.lack;
  const what =
    name === 'auto' || name === 'bwrap' ? 'No sandbox works here.' : `--sandbox=${name} does not work here.`;
  throw new Error(
    `${what} ${text} This mends it: ${mend} (In a cluster whose members you trust, --sandbox=none runs jobs unguarded.)`,
  );
}
