import {dirname} from 'node:path';
import {WorkerFaultError, workerFault} from './worker-fault.js';

/** What the system's codes mean for a directory that a worker writes into, and what mends it. */
const sentences: Readonly<Record<string, (directory: string) => string>> = {
  ENOSPC: (directory) => `The disk with ${directory} is full: make room on it.`,
  EDQUOT: (directory) =>
    `The disk quota for ${directory} is used up: delete what is not needed, or have it raised.`,
  EROFS: (directory) => `The file system with ${directory} is read-only: mount it for writing.`,
  EIO: (directory) => `The disk with ${directory} reports errors: set TMPDIR to a directory on another one.`,
  EFBIG: () => 'Files may not become large enough: raise the limit of this process (ulimit -f).',
  EMFILE: () => 'Too many files are open: raise the limit of this process (ulimit -n).',
  ENFILE: () => 'Too many files are open on this machine: end programs that hold many.',
};

/**
 * The same error as one sentence that says what to do, where it is a fault of the machine that only the system has
 * told so far.
 * @param directory where the worker writes
 */
export function explainFault(error: unknown, directory: string): unknown {
  const fault = workerFault(error);
  if (fault === undefined || !(error instanceof Error) || !('syscall' in error)) return error;
  const {code = '', message} = error as NodeJS.ErrnoException;
  const said =
    sentences[code]?.(directory) ?? (fault === 'directory' ? damaged(directory, message) : `${message}.`);
  return new WorkerFaultError(fault, said, {cause: error});
}

function damaged(directory: string, message: string): string {
  return `The work directory ${directory} is gone or shut (${message}): see that ${dirname(directory)} is there and ours to write.`;
}
