import {lstat, readdir} from 'node:fs/promises';
import {join} from 'node:path';
import {WormholeError} from '../error.js';
import {plainText} from '../plain-text.js';
import {fileError} from './file-error.js';
import {maxDepth} from './names.js';

/** A file of a directory. */
export type TreeFile = {
  /** Where it is. */
  readonly path: string;
  /** Its path below the directory, with `/` between the parts. */
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** Type and permission bits, as the operating system has them. */
  readonly mode: number;
  readonly modified: Date;
};

/** The files of a directory, and what in it is no file. */
export type Tree = {
  readonly files: readonly TreeFile[];
  /** Paths of symbolic links, sockets and devices, which are left out: links are not followed. */
  readonly skipped: readonly string[];
};

/**
 * Lists the files of a directory and of those in it, in the order of their names.
 * @throws WormholeError `file`; or the reason of the signal
 */
export async function readTree(directory: string, signal?: AbortSignal): Promise<Tree> {
  const files: TreeFile[] = [];
  const skipped: string[] = [];
  let place = directory;
  const list = async (parts: readonly string[]): Promise<void> => {
    place = join(directory, ...parts);
    const entries = await readdir(place, {withFileTypes: true});
    entries.sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const entry of entries) {
      signal?.throwIfAborted();
      const below = [...parts, entry.name];
      if (entry.isDirectory()) {
        await list(below);
      } else if (entry.isFile()) {
        if (entry.name.includes('\\')) {
          throw new WormholeError(
            'file',
            `${plainText(below.join('/'))} has a backslash in its name; rename it.`,
          );
        }
        if (below.length > maxDepth) {
          throw new WormholeError(
            'file',
            `More than ${String(maxDepth)} directories lie within each other here, which no receiver of ours takes: pack them, and send the archive.`,
          );
        }
        const path = join(directory, ...below);
        place = path;
        const {size, mode, mtime} = await lstat(path);
        files.push({path, name: below.join('/'), size, mode, modified: mtime});
      } else {
        skipped.push(below.join('/'));
      }
    }
  };
  try {
    await list([]);
  } catch (error) {
    signal?.throwIfAborted();
    throw error instanceof WormholeError
      ? error
      : fileError('The directory to send cannot be read', error, place);
  }
  return {files, skipped};
}
