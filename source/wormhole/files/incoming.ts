import {type FileHandle, mkdir, open} from 'node:fs/promises';
import {basename, dirname, join, resolve} from 'node:path';
import {makePart} from '../../payload/part.js';
import type {TransitOffer} from '../messages.js';
import type {TimeoutController} from '../timeouts.js';
import {fileError} from './file-error.js';
import {moveToTarget, type Target} from './target.js';
import {unpackArchive} from './unpack.js';

/** What is being received: a file beside its target, until it is whole. To be disposed of, whole or not. */
export type Incoming = AsyncDisposable & {
  /** The file, or the archive in which a directory comes. */
  readonly handle: FileHandle;
  /** Bytes to come. */
  readonly size: number;
  /**
   * All bytes are written: puts the file, or the directory unpacked, in its place.
   * @throws WormholeError, or the reason of the signal
   */
  complete(controller: Pick<TimeoutController, 'signal' | 'touch'>): Promise<void>;
};

/**
 * Makes the file that takes the bytes of an offer.
 * @throws WormholeError `file` or `disk-full`
 */
export async function openIncoming(offer: TransitOffer, target: Target): Promise<Incoming> {
  const path = resolve(target.path);
  const failed = (doing: string) => (error: unknown) => {
    throw fileError(doing, error, dirname(path));
  };
  const cannot = `The ${offer.kind} cannot be written`;

  await using opened = new AsyncDisposableStack();
  const part = opened.use(await makePart(path).catch(failed(cannot)));
  const content = join(part.path, 'content');
  if (offer.kind === 'directory') {
    await mkdir(content).catch(failed(cannot));
  }
  const {name, size, mode} =
    offer.kind === 'file'
      ? {name: basename(path), size: offer.file.filesize, mode: target.mode}
      : {name: 'directory.zip', size: offer.directory.zipsize, mode: 0o600};
  const file = join(part.path, name);
  const handle = await open(file, 'wx', mode).catch(failed('The file cannot be written'));
  // Harmless where it was closed before; where it was not, something else has gone wrong that counts.
  opened.defer(() => handle.close().catch(() => undefined));
  const held = opened.move();

  return {
    handle,
    size,
    async complete({signal, touch}) {
      await handle.close().catch(failed('The file cannot be written'));
      if (offer.kind === 'file') {
        await moveToTarget(file, target, 'file');
        return;
      }
      const {numbytes, numfiles} = offer.directory;
      await unpackArchive(file, content, {maxBytes: numbytes, maxFiles: numfiles, signal, onBytes: touch});
      await moveToTarget(content, target, 'directory');
    },
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}
