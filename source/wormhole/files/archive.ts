import {createWriteStream} from 'node:fs';
import {stat} from 'node:fs/promises';
import {dirname} from 'node:path';
import type {Readable} from 'node:stream';
import {pipeline} from 'node:stream/promises';
import {ZipFile} from 'yazl';
import {WormholeError} from '../error.js';
import {plainText} from '../plain-text.js';
import {fileError} from './file-error.js';
import {NoFileError, openRegularFile} from './open-file.js';
import type {Tree, TreeFile} from './tree.js';

/**
 * Packs files into a zip archive, with their permission bits.
 * @param target a path where nothing is yet; on failure, what is there by then is for the caller to remove
 * @returns bytes of the archive
 * @throws WormholeError `file`, also when a file changes its size meanwhile; or the reason of the signal
 */
export async function packArchive({files}: Tree, target: string, signal?: AbortSignal): Promise<number> {
  const zip = new ZipFile();
  const failed = new Promise<never>((_resolve, reject) => {
    zip.on('error', reject);
  });
  failed.catch(() => undefined);
  const onError = (error: unknown): void => {
    zip.emit('error', error);
  };
  const stop = new AbortController();
  const either = signal === undefined ? stop.signal : AbortSignal.any([signal, stop.signal]);
  try {
    for (const file of files) {
      const {name, size, mode, modified} = file;
      // The format knows no time before 1970, and the library throws where nobody can catch it.
      const mtime = new Date(Math.max(0, modified.getTime()));
      zip.addReadStreamLazy(name, {size, mode: mode & 0xffff, mtime}, (give) => {
        openFile(file, either).then((content) => {
          content.on('error', onError);
          give(null, content);
        }, onError);
      });
    }
    zip.end();
    const output = createWriteStream(target, {flags: 'wx', mode: 0o600});
    // The library types its stream by the older interface; it is a stream of node's.
    await Promise.race([pipeline(zip.outputStream as Readable, output, {signal: either}), failed]);
    return (await stat(target)).size;
  } catch (error) {
    stop.abort();
    signal?.throwIfAborted();
    throw error instanceof WormholeError
      ? error
      : fileError('The directory cannot be packed', error, dirname(target));
  }
}

/** Opened as late as its turn comes, so that few files are open; not through a link that took the file's place. */
async function openFile({path}: TreeFile, signal: AbortSignal): Promise<Readable> {
  const handle = await openRegularFile(path, 'refuse').catch((error: unknown) => {
    throw error instanceof NoFileError
      ? new WormholeError('file', `${plainText(path)} is no file any more; send the directory again.`)
      : fileError('A file of the directory cannot be read', error, path);
  });
  return handle.createReadStream({signal});
}
