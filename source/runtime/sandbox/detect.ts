import {execFile} from 'node:child_process';
import {promisify} from 'node:util';
import {makeWorkDirectory} from '../../payload/work-directory.js';
import {jobEnvironment} from '../environment.js';
import {bwrapSandbox} from './bwrap.js';
import {noSandbox, type Sandbox} from './sandbox.js';

const run = promisify(execFile);

/** The descriptor of standard output. */
const stdout = 1;

/** What `--sandbox` takes. */
export const sandboxNames = ['auto', 'bwrap', 'none'] as const;

/** A sandbox that can be asked for by name. */
export type SandboxName = (typeof sandboxNames)[number];

/**
 * The sandbox that works on this machine, found by running a program in it; undefined when none does.
 * @param signal gives up looking; the promise rejects with its reason
 */
export async function detectSandbox(
  candidate: Sandbox = bwrapSandbox(),
  signal?: AbortSignal,
): Promise<Sandbox | undefined> {
  await using work = await makeWorkDirectory();
  const directory = work.path;
  const environment = jobEnvironment(process.env, directory);
  const confinement = {directory, readable: [], environment};
  const report = candidate.began && stdout;
  const {command, args} = candidate.wrap('/bin/sh', ['-c', ': > written'], confinement, report);
  try {
    const {stdout: reported} = await run(command, [...args], {
      env: environment,
      cwd: directory,
      timeout: 10_000,
      signal,
    });
    return (candidate.began?.(reported) ?? true) ? candidate : undefined;
  } catch {
    signal?.throwIfAborted();
    return undefined;
  }
}

/**
 * The sandbox that `--sandbox` names.
 * @throws Error with a sentence for people when it does not work here
 */
export async function chooseSandbox(
  name: SandboxName,
  detect: () => Promise<Sandbox | undefined> = () => detectSandbox(),
): Promise<Sandbox> {
  if (name === 'none') return noSandbox;
  const sandbox = await detect();
  if (sandbox !== undefined) return sandbox;
  throw new Error(
    'No sandbox works here: install bubblewrap (apt-get install bubblewrap), or pass --sandbox=none to run jobs unguarded.',
  );
}
