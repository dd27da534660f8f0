import {realpath} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {messageOf} from '../message/error-message.js';
import {clearAbandoned, makeHeldDirectory, type HeldDirectory} from './held-directory.js';

const stem = 'p2p-tui';

/** Where this process has looked for what others left behind. */
const cleared = new Map<string, Promise<void>>();

/**
 * Makes a new directory below the system's temporary one, readable by nobody else; disposing of it deletes everything
 * in it. The first time it deletes what processes that were killed left there.
 * @param onAbandoned told of each of those before it is deleted
 * @throws Error one sentence, where it cannot be made; its cause is the system's error
 */
export async function makeWorkDirectory(onAbandoned?: (path: string) => void): Promise<HeldDirectory> {
  try {
    return await makeBelow(await realpath(tmpdir()), onAbandoned);
  } catch (cause) {
    throw workDirectoryError(cause);
  }
}

/** What is said where there can be no work directory. @param cause the system's error */
export function workDirectoryError(cause: unknown): Error {
  const help = 'make room there, or set TMPDIR to another directory';
  return new Error(`There can be no work directory in ${tmpdir()} (${messageOf(cause)}): ${help}.`, {cause});
}

/** @param parent without symbolic links, which a sandbox would not follow */
async function makeBelow(parent: string, onAbandoned?: (path: string) => void): Promise<HeldDirectory> {
  const clearing = cleared.get(parent) ?? clearAbandoned(parent, (found) => found === stem, onAbandoned);
  cleared.set(parent, clearing);
  // Before, so that on a full disk there is room.
  await clearing;
  return makeHeldDirectory(parent, stem);
}
