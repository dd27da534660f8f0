import {link, lstat, rename, rm} from 'node:fs/promises';
import {WormholeError} from '../error.js';
import {fileError, systemCode} from './file-error.js';

/** Where something received shall be put. */
export type Target = {
  readonly path: string;
  /** Whether a file that is there may be replaced. A directory is never replaced. */
  readonly replace: boolean;
  /** Permission bits of a new file before the process's mask: `0o600` for what is nobody else's business. */
  readonly mode: number;
};

/**
 * Gives a whole file or directory its final name.
 * @throws WormholeError `file`
 */
export async function moveToTarget(
  temporary: string,
  {path, replace}: Target,
  kind: 'file' | 'directory',
): Promise<void> {
  try {
    if (kind === 'file' && !replace) {
      await moveToFreeName(temporary, path);
    } else {
      if (kind === 'directory' && (await exists(path))) {
        throw taken();
      }
      await rename(temporary, path);
    }
  } catch (error) {
    throw error instanceof WormholeError ? error : fileError('It cannot be put in its place', error, path);
  }
}

/** Whether something has this name, be it a link that leads nowhere. */
async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch {
    return false;
  }
}

/** Renaming would replace what came into being meanwhile; linking refuses. Some file systems have no links. */
async function moveToFreeName(temporary: string, path: string): Promise<void> {
  try {
    await link(temporary, path);
  } catch (error) {
    if (systemCode(error) === 'EEXIST' || (await exists(path))) {
      throw taken();
    }
    await rename(temporary, path);
    return;
  }
  await rm(temporary, {force: true});
}

function taken(): WormholeError {
  return new WormholeError('file', 'Something else has taken its name meanwhile; choose another name.');
}
