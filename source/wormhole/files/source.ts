import {type FileHandle, open} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {makeWorkDirectory} from '../../payload/work-directory.js';
import {WormholeError} from '../error.js';
import type {TransitOffer} from '../messages.js';
import {plainText} from '../plain-text.js';
import {packArchive} from './archive.js';
import {fileError} from './file-error.js';
import {NoFileError, openRegularFile} from './open-file.js';
import {readTree} from './tree.js';

/** Where a file or a directory to send is. */
export type SourcePath = {
  /** Its path. */
  readonly path: string;
  /** The name that the other side is told. */
  readonly name: string;
};

/** A file or a packed directory, open, with the offer that describes it. */
export type Source = {
  readonly offer: TransitOffer;
  readonly handle: FileHandle;
  /** Bytes to send. */
  readonly size: number;
  /** What of the directory is not sent, by its path in it: symbolic links, sockets, devices. */
  readonly skipped: readonly string[];
  /** Lets go of it, and removes what was made for it. */
  close(): Promise<void>;
};

/**
 * Opens a file to send.
 * @throws WormholeError `file`
 */
export async function openFile({path, name}: SourcePath): Promise<Source> {
  try {
    const handle = await openRegularFile(path, 'follow');
    const {size} = await handle.stat();
    const offer = {kind: 'file', file: {filename: name, filesize: size}} as const;
    return {offer, handle, size, skipped: [], close: () => handle.close()};
  } catch (error) {
    if (error instanceof NoFileError) {
      throw new WormholeError('file', `${plainText(path)} is neither a file nor a directory.`);
    }
    throw fileError('The file to send cannot be read', error, path);
  }
}

/**
 * Packs a directory into a temporary file, since its size must be known before it is offered. Permission bits are
 * kept; symbolic links are left out, and empty directories are.
 * @param signal stops packing; the promise rejects with its reason
 * @throws WormholeError `file`
 */
export async function openDirectory({path, name}: SourcePath, signal?: AbortSignal): Promise<Source> {
  const tree = await readTree(path, signal);
  const work = await makeWorkDirectory().catch((error: unknown) => {
    throw fileError('The directory cannot be packed', error, tmpdir());
  });
  try {
    const archive = join(work.path, 'directory.zip');
    const size = await packArchive(tree, archive, signal);
    const handle = await open(archive);
    const numbytes = tree.files.reduce((sum, file) => sum + file.size, 0);
    const directory = {dirname: name, zipsize: size, numbytes, numfiles: tree.files.length};
    return {
      offer: {kind: 'directory', directory},
      handle,
      size,
      skipped: tree.skipped,
      async close() {
        await handle.close();
        await work[Symbol.asyncDispose]();
      },
    };
  } catch (error) {
    await work[Symbol.asyncDispose]();
    throw error;
  }
}
