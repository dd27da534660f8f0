import {readdirSync, rmSync} from 'node:fs';
import {join} from 'node:path';

/** What is to be removed, and the name in it that goes last. */
const paths = new Map<string, string | undefined>();

/** Synchronous, as nothing else runs any more; what cannot be removed is left, for the program ends all the same. */
function removeAll(): void {
  const options = {recursive: true, force: true};
  for (const [path, last] of paths) {
    try {
      if (last !== undefined) {
        for (const name of readdirSync(path)) if (name !== last) rmSync(join(path, name), options);
      }

      rmSync(path, options);
    } catch {
      continue;
    }
  }
}

/**
 * Has a temporary file or directory removed when the process ends before whoever made it could do so.
 * @param path absolute; nothing need be there.
 * @param last what in a directory goes last.
 * @returns A function that takes it off the list, once it is removed or has become something to keep.
 */
export function removeAtExit(path: string, last?: string): () => void {
  if (paths.size === 0) process.on('exit', removeAll);
  paths.set(path, last);
  return () => {
    paths.delete(path);
    if (paths.size === 0) process.off('exit', removeAll);
  };
}
