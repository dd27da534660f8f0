/**
 * What tells the lack of a machine from the mistake of a job: the former concerns every job, so the worker stops
 * taking any; the latter is the job's own result.
 */
import type {WorkerFault} from '../message/types.js';

/** This machine cannot do a worker's part, whatever the job. The message is one sentence for people. */
export class WorkerFaultError extends Error {
  override readonly name = 'WorkerFaultError';
  readonly fault: WorkerFault;

  constructor(fault: WorkerFault, message: string, options?: ErrorOptions) {
    super(message, options);
    this.fault = fault;
  }
}

/**
 * No file can be written or read here, wherever it lies: no room, no right to the disk as a whole, a broken disk, a
 * limit on the size of files, or no descriptors left to open one.
 */
const diskCodes = new Set(['ENOSPC', 'EDQUOT', 'EROFS', 'EIO', 'EFBIG', 'EMFILE', 'ENFILE']);

/** A path of ours is not there, or not ours any more. Sockets know some of these codes as well, but have no path. */
const directoryCodes = new Set(['ENOENT', 'ENOTDIR', 'EACCES', 'EPERM', 'ELOOP']);

/** The system starts no process; what a job can bring about itself, such as E2BIG by its arguments, is not here. */
const spawnCodes = new Set([
  'ENOENT',
  'ENOTDIR',
  'EACCES',
  'EPERM',
  'ENOEXEC',
  'EAGAIN',
  'ENOMEM',
  'EMFILE',
  'ENFILE',
]);

/** An error's chain of causes may be a ring. */
const maxDepth = 16;

/**
 * What of the machine is at fault, when it is the machine and not the job.
 *
 * To be asked about errors of our own file and process operations only: what happens to a job inside its sandbox
 * reaches us as its result, never as an error.
 * @param error whatever was thrown; its causes and the errors it gathers are looked at, the outermost first.
 * @returns Undefined when the job, the peer or the network may be at fault.
 */
export function workerFault(error: unknown): WorkerFault | undefined {
  return search(error, maxDepth);
}

function search(error: unknown, depth: number): WorkerFault | undefined {
  if (!(error instanceof Error) || depth === 0) return undefined;
  if (error instanceof WorkerFaultError) return error.fault;
  const own = byCode(error);
  if (own !== undefined) return own;
  const gathered: readonly unknown[] = error instanceof AggregateError ? error.errors : [];
  for (const each of [error.cause, ...gathered]) {
    const found = search(each, depth - 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

function byCode(error: NodeJS.ErrnoException): WorkerFault | undefined {
  const {code, path, syscall} = error;
  if (typeof code !== 'string') return undefined;
  if (syscall?.startsWith('spawn')) return spawnCodes.has(code) ? 'runtime' : undefined;
  if (diskCodes.has(code)) return 'disk';
  return path !== undefined && directoryCodes.has(code) ? 'directory' : undefined;
}
