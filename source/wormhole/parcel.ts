import {mkdtemp, open, rm} from 'node:fs/promises';
import type {FileHandle} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {packArchive} from './archive.js';
import {WormholeError} from './error.js';
import {fileError} from './file-error.js';
import type {Offer} from './messages.js';
import {readTree} from './tree.js';

/** What to send: a file or a directory. */
export type Outgoing = {
  /** Where it is. */
  readonly path: string;
  /** The name that the other side is told. */
  readonly name: string;
};

/** A file or a packed directory, open, with the offer that describes it. */
export type Parcel = {
  readonly offer: Exclude<Offer, {readonly kind: 'text'}>;
  readonly handle: FileHandle;
  /** Bytes to send. */
  readonly size: number;
  /** Things of the directory that are not sent: symbolic links, sockets, devices. */
  readonly skipped: number;
  /** Lets go of it, and removes what was made for it. */
  close(): Promise<void>;
};

/**
 * Opens a file to send.
 * @throws WormholeError `file`
 */
export async function openFile({path, name}: Outgoing): Promise<Parcel> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(path);
    const found = await handle.stat();
    if (found.isFile()) {
      const {size} = found;
      const opened = handle;
      const offer = {kind: 'file', file: {filename: name, filesize: size}} as const;
      return {offer, handle, size, skipped: 0, close: () => opened.close()};
    }
  } catch (error) {
    await handle?.close();
    throw fileError('The file to send cannot be read', error);
  }
  await handle.close();
  throw new WormholeError('file', 'What is to be sent is neither a file nor a directory.');
}

/**
 * Packs a directory into a temporary file, since its size must be known before it is offered.
 * @param signal stops packing; the promise rejects with its reason
 * @throws WormholeError `file`
 */
export async function openDirectory({path, name}: Outgoing, signal?: AbortSignal): Promise<Parcel> {
  const tree = await readTree(path, signal);
  const temporary = await mkdtemp(join(tmpdir(), 'p2p-tui-')).catch((error: unknown) => {
    throw fileError('The directory cannot be packed', error);
  });
  const remove = (): Promise<void> => rm(temporary, {recursive: true, force: true});
  try {
    const archive = join(temporary, 'directory.zip');
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
        await remove();
      },
    };
  } catch (error) {
    await remove();
    throw error;
  }
}
