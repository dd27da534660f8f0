import {existsSync} from 'node:fs';
import {dirname} from 'node:path';
import type {Exit, JobProcess} from './job-process.js';
import {errorLine} from './last-line.js';
import {WorkerFaultError} from './worker-fault.js';

/**
 * Makes sure that a process that has ended had started on its job: what it did after that is the job's own doing.
 * @param said what was said on its standard error
 * @param ready whether the program inside said that it takes a job; true for programs that say no such thing
 * @throws WorkerFaultError for what kept it from beginning
 */
export function requireStarted(job: JobProcess, exit: Exit, said: string, ready: boolean): void {
  const {error, unbuilt, status, signal} = exit;
  if (error === undefined && unbuilt === undefined && ready) return;
  const {directory, readable, sandbox, command} = job.options;
  // The system and Bubblewrap use the same words for a directory that is gone and a program that is gone.
  for (const path of [directory, ...readable]) {
    if (existsSync(path)) continue;
    const ours = path.startsWith(dirname(directory));
    throw new WorkerFaultError(
      ours ? 'directory' : 'runtime',
      ours
        ? `The work directory ${dirname(directory)} is damaged: ${path} is gone.`
        : `${path} is gone: install it again.`,
      {cause: error},
    );
  }

  const words = errorLine(said) || (error?.message ?? signal ?? `exit status ${String(status)}`);
  const walls = sandbox.name !== 'none' && (error !== undefined || unbuilt);
  throw new WorkerFaultError(
    walls ? 'sandbox' : 'runtime',
    walls ? `The sandbox ${sandbox.name} does not start: ${words}` : `${command} does not start: ${words}`,
    {cause: error},
  );
}
