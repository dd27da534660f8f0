import {mkdir, open, rm} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {removeAtExit} from '../payload/leftovers.js';
import {fileError} from './file-error.js';
import type {Peer} from './meet.js';
import {fileAnswer} from './messages.js';
import type {DirectoryOffer, FileOffer} from './messages.js';
import type {WormholeOptions} from './options.js';
import {putInPlace, temporaryName} from './placement.js';
import type {Placement} from './placement.js';
import {startProgress} from './progress.js';
import {confirm, drain} from './receive-bytes.js';
import type {Moved} from './send.js';
import type {Channel} from './transit/channel.js';
import {unpackArchive} from './unpack.js';

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
  const temporary = temporaryName(placement.target);
  const forget = removeAtExit(temporary);
  try {
    const {channel, moved} = await takeBytes(peer, temporary, placement.mode, filesize, options);
    await putInPlace(temporary, placement, 'file');
    await confirm(peer, channel, moved.sha256);
    return moved;
  } catch (error) {
    await rm(temporary, {force: true});
    throw error;
  } finally {
    forget();
  }
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
  const temporary = temporaryName(placement.target);
  const forget = removeAtExit(temporary);
  const archive = join(temporary, 'directory.zip');
  const content = join(temporary, 'content');
  try {
    await mkdir(temporary, {mode: 0o700})
      .then(() => mkdir(content))
      .catch((error: unknown) => {
        throw fileError('The directory cannot be written', error, dirname(temporary));
      });
    const {channel, moved} = await takeBytes(peer, archive, 0o600, zipsize, options);
    await unpackArchive(archive, content, {
      maxBytes: numbytes,
      maxFiles: numfiles,
      signal: peer.watch.signal,
      onBytes: peer.watch.touch,
    });
    await putInPlace(content, placement, 'directory');
    await confirm(peer, channel, moved.sha256);
    return moved;
  } finally {
    await rm(temporary, {recursive: true, force: true});
    forget();
  }
}

/** Accepts, connects, and writes what comes into a new file. */
async function takeBytes(
  peer: Peer,
  file: string,
  mode: number,
  size: number,
  {onProgress}: WormholeOptions,
): Promise<{readonly channel: Channel; readonly moved: Moved}> {
  const handle = await open(file, 'wx', mode).catch((error: unknown) => {
    throw fileError('The file cannot be written', error, dirname(file));
  });
  try {
    peer.session.send(fileAnswer);
    const {channel, path} = await peer.channel();
    peer.watch.stage(peer.limits.idle, 'The other side sends no more bytes; try again with a new code.');
    const moved = startProgress(size, path, peer.clock, onProgress);
    const sha256 = await drain(channel, handle, size, (bytes) => {
      if (bytes > 0) {
        peer.watch.touch();
      }
      moved(bytes);
    });
    return {channel, moved: {bytes: size, path, sha256}};
  } finally {
    await handle.close();
  }
}
