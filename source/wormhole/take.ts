import {mkdir, open} from 'node:fs/promises';
import {basename, dirname, join, resolve} from 'node:path';
import type {HeldDirectory} from '../payload/held-directory.js';
import {makePart} from '../payload/part.js';
import {fileError} from './files/file-error.js';
import type {Peer} from './rendezvous.js';
import {fileAnswer} from './messages.js';
import type {DirectoryOffer, FileOffer} from './messages.js';
import type {WormholeOptions} from './options.js';
import {putInPlace} from './files/target.js';
import type {Placement} from './files/target.js';
import {startProgress} from './progress.js';
import {confirm, drain} from './receive-bytes.js';
import type {Moved} from './send.js';
import type {Channel} from './transit/record-pipe.js';
import {unpackArchive} from './files/unpack.js';

/**
 * Takes a file that was offered, which then stands in its place whole or not at all.
 * @throws WormholeError
 */
export async function takeFile(
  peer: Peer,
  {filesize}: FileOffer,
  placement: Placement,
  options: WormholeOptions,
): Promise<Moved> {
  await using part = await partOf(placement, 'The file cannot be written');
  const file = join(part.path, basename(resolve(placement.target)));
  const {channel, moved} = await takeBytes(
    peer,
    file,
    {placement, size: filesize, mode: placement.mode},
    options,
  );
  await putInPlace(file, placement, 'file');
  await confirm(peer, channel, moved.sha256);
  return moved;
}

/**
 * Takes a directory that was offered, which then stands in its place whole or not at all.
 * @throws WormholeError
 */
export async function takeDirectory(
  peer: Peer,
  {zipsize, numbytes, numfiles}: DirectoryOffer,
  placement: Placement,
  options: WormholeOptions,
): Promise<Moved> {
  const cannot = 'The directory cannot be written';
  await using part = await partOf(placement, cannot);
  const archive = join(part.path, 'directory.zip');
  const content = join(part.path, 'content');
  await mkdir(content).catch((error: unknown) => {
    throw fileError(cannot, error, dirname(resolve(placement.target)));
  });
  const {channel, moved} = await takeBytes(peer, archive, {placement, size: zipsize, mode: 0o600}, options);
  await unpackArchive(archive, content, {
    maxBytes: numbytes,
    maxFiles: numfiles,
    signal: peer.controller.signal,
    onBytes: peer.controller.touch,
  });
  await putInPlace(content, placement, 'directory');
  await confirm(peer, channel, moved.sha256);
  return moved;
}

async function partOf({target}: Placement, cannot: string): Promise<HeldDirectory> {
  return makePart(target).catch((error: unknown) => {
    throw fileError(cannot, error, dirname(resolve(target)));
  });
}

/** Accepts, connects, and writes what comes into a new file. */
async function takeBytes(
  peer: Peer,
  file: string,
  {placement, size, mode}: {readonly placement: Placement; readonly size: number; readonly mode: number},
  {onProgress}: WormholeOptions,
): Promise<{readonly channel: Channel; readonly moved: Moved}> {
  const handle = await open(file, 'wx', mode).catch((error: unknown) => {
    throw fileError('The file cannot be written', error, dirname(resolve(placement.target)));
  });
  try {
    peer.wormhole.send(fileAnswer);
    const {channel, path} = await peer.channel();
    peer.controller.stage(
      peer.timeouts.idle,
      'The other side sends no more bytes; try again with a new code.',
    );
    const moved = startProgress(size, path, peer.clock, onProgress);
    const sha256 = await drain(channel, handle, size, (bytes) => {
      if (bytes > 0) {
        peer.controller.touch();
      }
      moved(bytes);
    });
    return {channel, moved: {bytes: size, path, sha256}};
  } finally {
    await handle.close();
  }
}
