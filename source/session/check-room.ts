import {statfsSync} from 'node:fs';
import {explainFault} from '../runtime/explain-fault.js';
import {WorkerFaultError} from '../runtime/worker-fault.js';
import type {WorkerDirectory} from './worker-directory.js';

/**
 * Bytes that must fit on the disk beside a job: more than is freed by chance on one that is full, so that a worker does
 * not come and go with every payload, and still written within a blink.
 */
export const roomNeeded = 8 * 1024 ** 2;

/**
 * Looks whether a disk has room for jobs. It asks the system and writes nothing, so a quota is not seen.
 * @returns a check for `startWorker`: it throws a `WorkerFaultError` where there is room for no job, and an error without
 *   a fault where there is none for so large a one
 */
export function roomCheck({path, transfers}: Pick<WorkerDirectory, 'path' | 'transfers'>) {
  return (bytes: number): void => {
    const left = bytesLeft(transfers, path);
    if (left < roomNeeded) {
      throw new WorkerFaultError('disk', `The disk with ${path} is full: make room on it.`);
    }

    // It is there twice, as it came and for its process.
    if (left < 2 * bytes + roomNeeded) {
      throw new Error(
        `The disk with ${path} has no room for a job of ${String(bytes)} bytes: make room on it.`,
      );
    }
  };
}

function bytesLeft(directory: string, path: string): number {
  try {
    const {bavail, bfree, bsize} = statfsSync(directory);
    // What is set aside for the superuser is what the probe of his worker writes to.
    return bsize * (process.getuid?.() === 0 ? bfree : bavail);
  } catch (error) {
    throw explainFault(error, path);
  }
}
