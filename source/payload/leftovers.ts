import {rmSync} from 'node:fs';

const paths = new Set<string>();

/** Synchronous, as nothing else runs any more; what cannot be removed is left, for the program ends all the same. */
function removeAll(): void {
  for (const path of paths) {
    try {
      rmSync(path, {recursive: true, force: true});
    } catch {
      continue;
    }
  }
}

/**
 * Has a temporary file or directory removed when the process ends before whoever made it could do so.
 * @param path - Absolute; nothing need be there.
 * @returns A function that takes it off the list, once it is removed or has become something to keep.
 */
export function removeAtExit(path: string): () => void {
  if (paths.size === 0) process.on('exit', removeAll);
  paths.add(path);
  return () => {
    paths.delete(path);
    if (paths.size === 0) process.off('exit', removeAll);
  };
}
