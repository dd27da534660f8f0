import {link, lstat, rename, rm} from 'node:fs/promises';
import {WormholeError} from '../error.js';
import {fileError, systemCode} from './file-error.js';

/** Where something received shall be put. */
export type Placement = {
  readonly target: string;
  /** Whether a file that is there may be replaced. A directory is never replaced. */
  readonly replace: boolean;
  /** Permission bits of a new file before the process's mask: `0o600` for what is nobody else's business. */
  readonly mode: number;
};

/**
 * Gives a whole file or directory its final name.
 * @throws WormholeError `file`
 */
export async function putInPlace(
  temporary: string,
  {target, replace}: Placement,
  kind: 'file' | 'directory',
): Promise<void> {
  try {
    if (kind === 'file' && !replace) {
      await moveToFreeName(temporary, target);
    } else {
      if (kind === 'directory' && (await exists(target))) {
        throw taken();
      }
      await rename(temporary, target);
    }
  } catch (error) {
    throw error instanceof WormholeError ? error : fileError('It cannot be put in its place', error, target);
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
async function moveToFreeName(temporary: string, target: string): Promise<void> {
  try {
    await link(temporary, target);
  } catch (error) {
    if (systemCode(error) === 'EEXIST' || (await exists(target))) {
      throw taken();
    }
    await rename(temporary, target);
    return;
  }
  await rm(temporary, {force: true});
}

function taken(): WormholeError {
  return new WormholeError('file', 'Something else has taken its name meanwhile; choose another name.');
}
