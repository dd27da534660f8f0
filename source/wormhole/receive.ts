import {createHash, randomUUID} from 'node:crypto';
import {open, rename, rm} from 'node:fs/promises';
import type {FileHandle} from 'node:fs/promises';
import {basename, dirname, join} from 'node:path';
import {WormholeError} from './error.js';
import {fileError} from './file-error.js';
import {meet} from './meet.js';
import type {Peer} from './meet.js';
import {fileAnswer, formatReceipt, readOffer, throwIfFailure} from './messages.js';
import type {FileOffer} from './messages.js';
import type {WormholeOptions} from './options.js';
import {waitAtMost} from './patience.js';
import {startProgress} from './progress.js';
import type {Moved} from './send.js';
import type {Channel} from './transit/channel.js';
import {formatHints, readHints} from './transit/hints.js';
import {maxContent} from './transit/records.js';

export type ReceiveOptions = WormholeOptions & {
  /** Bytes at most; a larger file is refused. */
  readonly maxBytes: number;
  /**
   * Where the offered file shall be put, replacing what is there; undefined to refuse it. The offered name is as
   * hostile as the other side.
   */
  readonly place: (offer: FileOffer) => string | undefined;
};

/** A received file. */
export type Received = Moved & {readonly target: string};

/**
 * Receives one file from whoever sends under the same code. The file appears under its name whole or not at all.
 * @throws WormholeError, or the reason of `options.signal`
 */
export async function receiveFile(code: string, options: ReceiveOptions): Promise<Received> {
  return meet(code, 'receiver', options, async (peer) => {
    const {filename, filesize} = await offerFrom(peer);
    if (filesize > options.maxBytes) {
      throw new WormholeError(
        'too-big',
        `The offered file has ${String(filesize)} bytes; no more than ${String(options.maxBytes)} are taken.`,
      );
    }
    const target = options.place({filename, filesize});
    if (target === undefined) {
      throw new WormholeError('rejected', 'The offered file was refused.');
    }
    const temporary = join(dirname(target), `.${basename(target)}.${randomUUID()}.part`);
    const handle = await open(temporary, 'wx', 0o600).catch((error: unknown) => {
      throw fileError('The file cannot be written', error);
    });
    try {
      peer.session.send(fileAnswer);
      const {channel, path} = await peer.channel();
      peer.watch.stage(peer.limits.idle, 'The other side sends no more bytes.');
      const moved = startProgress(filesize, path, peer.clock, options.onProgress);
      const sha256 = await drain(channel, handle, filesize, (bytes) => {
        if (bytes > 0) {
          peer.watch.touch();
        }
        moved(bytes);
      });
      await handle.close();
      await rename(temporary, target).catch((error: unknown) => {
        throw fileError('The file cannot be put in its place', error);
      });
      await confirm(peer, channel, sha256);
      return {bytes: filesize, path, sha256, target};
    } catch (error) {
      await handle.close();
      await rm(temporary, {force: true});
      throw error;
    }
  });
}

/** Waits for the offer, and connects as soon as the other side says where it is. */
async function offerFrom({session, watch, limits, hints, connect}: Peer): Promise<FileOffer> {
  let offer: FileOffer | undefined;
  let connecting = false;
  while (offer === undefined || !connecting) {
    const message = await watch.race(session.next());
    watch.stage(limits.agree, 'The other side does not say what it wants to send.');
    throwIfFailure(message);
    const theirs = readHints(message);
    if (theirs !== undefined && !connecting) {
      connecting = true;
      session.send(formatHints(hints));
      connect(theirs);
    }
    offer ??= readOffer(message);
  }
  return offer;
}

/**
 * Writes what comes to the file; hashes one record while the one before is being written.
 * @returns SHA-256 of what came, hexadecimal
 */
async function drain(
  channel: Channel,
  handle: FileHandle,
  size: number,
  moved: (bytes: number) => void,
): Promise<string> {
  const hash = createHash('sha256');
  const spare = [0, 1].map(() => Buffer.allocUnsafeSlow(Math.min(maxContent, size)));
  let written = Promise.resolve();
  let position = 0;
  for (let turn = 0; position < size; turn += 1) {
    const buffer = spare[turn % 2] ?? Buffer.alloc(0);
    const target = buffer.subarray(0, Math.min(buffer.length, size - position));
    const content = target.subarray(0, await channel.read(target));
    hash.update(content);
    await written;
    written = writeAll(handle, content, position);
    // Its failure is seen in the next round, unless receiving fails first.
    written.catch(() => undefined);
    position += content.length;
    moved(content.length);
  }
  await written;
  return hash.digest('hex');
}

async function writeAll(handle: FileHandle, content: Buffer, position: number): Promise<void> {
  try {
    for (let done = 0; done < content.length;) {
      const {bytesWritten} = await handle.write(content, done, content.length - done, position + done);
      done += bytesWritten;
    }
  } catch (error) {
    throw fileError('The file cannot be written', error);
  }
}

/** Sends the receipt, and leaves the connection time to carry it. The file is ours even if the receipt gets lost. */
async function confirm({limits, clock}: Peer, channel: Channel, sha256: string): Promise<void> {
  const said = channel.write(formatReceipt(sha256)).then(() => channel.end());
  await waitAtMost(clock, limits.farewell, said);
}
