import {realpath} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {clearAbandoned, makeHeldDirectory, type HeldDirectory} from './held-directory.js';

const stem = 'p2p-tui';

/** Where this process has looked for what others left behind. */
const cleared = new Map<string, Promise<void>>();

/**
 * Makes a new directory below the system's temporary one, readable by nobody else; disposing of it deletes everything
 * in it. The first time it deletes what processes that were killed left there.
 * @param onAbandoned told of each of those before it is deleted
 */
export async function makeWorkDirectory(onAbandoned?: (path: string) => void): Promise<HeldDirectory> {
  // Without symbolic links, which a sandbox would not follow.
  const parent = await realpath(tmpdir());
  const clearing = cleared.get(parent) ?? clearAbandoned(parent, (found) => found === stem, onAbandoned);
  cleared.set(parent, clearing);
  // Before, so that on a full disk there is room.
  await clearing;
  return makeHeldDirectory(parent, stem);
}
