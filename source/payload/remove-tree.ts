import {chmod, readdir, rm} from 'node:fs/promises';
import {join} from 'node:path';

/**
 * Deletes a directory and all that is in it, also where jobs took away the right to, as Go does with what it downloads.
 * Harmless where nothing is there.
 */
export async function removeTree(path: string): Promise<void> {
  const remove = () => rm(path, {recursive: true, force: true, maxRetries: 3});
  try {
    await remove();
  } catch {
    await openDirectories(path);
    await remove();
  }
}

/** Gives the owner every right to a directory and those below it; links are not followed. */
async function openDirectories(directory: string): Promise<void> {
  await chmod(directory, 0o700);
  const entries = await readdir(directory, {withFileTypes: true});
  for (const entry of entries) if (entry.isDirectory()) await openDirectories(join(directory, entry.name));
}
