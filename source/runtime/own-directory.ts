import {lstat, mkdir} from 'node:fs/promises';
import {WorkerFaultError} from './worker-fault.js';

/**
 * Makes a directory that only its owner can enter, where there is none: programs that tidy up temporary files delete
 * those that nobody has touched for days.
 * @param path absolute; what it lies in exists
 * @returns whether it had to be made
 * @throws WorkerFaultError `directory` where something that is not ours has taken its name; the system's error
 */
export async function ownDirectory(path: string): Promise<boolean> {
  try {
    await mkdir(path, {mode: 0o700});
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }

  const found = await lstat(path);
  const user = process.getuid?.();
  // Where there are no users, the bits mean nothing either.
  const ours = user === undefined || (found.uid === user && (found.mode & 0o077) === 0);
  if (found.isDirectory() && ours) return false;
  throw new WorkerFaultError(
    'directory',
    `${path} is no directory of ours any more: delete it, or set TMPDIR to another directory and start again.`,
  );
}
