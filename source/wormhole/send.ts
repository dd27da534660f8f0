import {createHash} from 'node:crypto';
import {open} from 'node:fs/promises';
import type {FileHandle} from 'node:fs/promises';
import {WormholeError} from './error.js';
import {fileError} from './file-error.js';
import {parseObject} from './json.js';
import {meet} from './meet.js';
import type {Peer} from './meet.js';
import {fileOffer, parseReceipt, readAnswer, throwIfFailure} from './messages.js';
import type {WormholeOptions} from './options.js';
import {startProgress} from './progress.js';
import type {Channel} from './transit/channel.js';
import {formatHints, readHints} from './transit/hints.js';
import {contentSize} from './transit/records.js';

/** The file to send. */
export type Outgoing = {
  /** Where it is. */
  readonly path: string;
  /** The name that the other side is told. */
  readonly name: string;
};

/** How a transfer went. */
export type Moved = {
  readonly bytes: number;
  readonly path: 'direct' | 'relay';
  /** SHA-256 of the bytes, hexadecimal. */
  readonly sha256: string;
};

/** Bytes of a receipt at most. */
const maxReceipt = 4 * 1024;
/** Milliseconds after which a receiver of nothing is nudged. */
const nudgeDelay = 2_000;

/**
 * Sends one file to whoever receives under the same code. Resolves once the other side has confirmed the hash.
 * @throws WormholeError, or the reason of `options.signal`
 */
export async function sendFile(code: string, file: Outgoing, options: WormholeOptions): Promise<Moved> {
  let handle: FileHandle;
  let filesize: number;
  try {
    handle = await open(file.path);
    filesize = (await handle.stat()).size;
  } catch (error) {
    throw fileError('The file to send cannot be read', error);
  }
  try {
    return await meet(code, 'sender', options, async (peer) => {
      peer.session.send(formatHints(peer.hints));
      peer.session.send(fileOffer({filename: file.name, filesize}));
      await answerTo(peer);
      const {channel, path} = await peer.channel();
      peer.watch.stage(peer.limits.idle, 'The other side takes no more bytes.');
      const moved = startProgress(filesize, path, peer.clock, options.onProgress);
      const sha256 = await pump(handle, filesize, channel, (bytes) => {
        peer.watch.touch();
        moved(bytes);
      });
      await receipt(channel, sha256, filesize === 0 ? peer : undefined);
      return {bytes: filesize, path, sha256};
    });
  } finally {
    await handle.close();
  }
}

/** Waits until the offer is accepted, and connects as soon as the other side says where it is. */
async function answerTo({session, watch, limits, connect}: Peer): Promise<void> {
  let accepted = false;
  let connecting = false;
  while (!accepted || !connecting) {
    const message = await watch.race(session.next());
    watch.stage(limits.agree, 'The other side does not answer the offer.');
    throwIfFailure(message);
    const hints = readHints(message);
    if (hints !== undefined && !connecting) {
      connecting = true;
      connect(hints);
    }
    accepted = readAnswer(message) || accepted;
  }
}

/**
 * Reads ahead while it hashes and sends.
 * @returns SHA-256 of what was sent, hexadecimal
 */
async function pump(
  handle: FileHandle,
  size: number,
  channel: Channel,
  moved: (bytes: number) => void,
): Promise<string> {
  const hash = createHash('sha256');
  const spare = [0, 1].map(() => Buffer.allocUnsafeSlow(Math.min(contentSize, size)));
  const readAt = async (position: number, turn: number): Promise<Buffer> => {
    const buffer = spare[turn % 2] ?? Buffer.alloc(0);
    const {bytesRead} = await handle.read(buffer, 0, Math.min(buffer.length, size - position), position);
    return buffer.subarray(0, bytesRead);
  };
  let position = 0;
  let ahead = size > 0 ? readAt(0, 0) : undefined;
  for (let turn = 1; ahead !== undefined; turn += 1) {
    const content = await ahead.catch((error: unknown) => {
      throw fileError('The file to send cannot be read', error);
    });
    if (content.length === 0) {
      throw new WormholeError('file', 'The file became shorter while it was sent.');
    }
    position += content.length;
    ahead = position < size ? readAt(position, turn) : undefined;
    // Its failure is seen in the next round, unless sending fails first.
    ahead?.catch(() => undefined);
    hash.update(content);
    await channel.write(content);
    moved(content.length);
  }
  return hash.digest('hex');
}

/**
 * Waits for the other side's receipt.
 * @param nudge given for an empty file: wormhole-william 1.0.6 waits for a first record even then, and gets one if
 *   no receipt comes; others would stumble over it
 */
async function receipt(channel: Channel, sha256: string, nudge: Peer | undefined): Promise<void> {
  const stopNudge = nudge?.clock.after(nudgeDelay, () => {
    channel.write(new Uint8Array(0)).catch(() => undefined);
  });
  try {
    const buffer = Buffer.alloc(maxReceipt);
    const length = await channel.read(buffer);
    const answer = parseReceipt(parseObject(buffer.toString('utf8', 0, length)));
    if (answer === undefined) {
      throw new WormholeError(
        'bad-message',
        'The other side confirms the file with something that is no receipt.',
      );
    }
    if (!answer.ok || (answer.sha256 ?? sha256) !== sha256) {
      throw new WormholeError(
        'corrupt',
        'The other side did not get the bytes that were sent; send it again.',
      );
    }
  } finally {
    stopNudge?.();
  }
}
