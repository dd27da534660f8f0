import {createHash} from 'node:crypto';
import {WormholeError} from './error.js';
import {fileError} from './files/file-error.js';
import {parseObject} from './net/json.js';
import type {Peer} from './rendezvous.js';
import {parseReceipt} from './messages.js';
import type {Parcel} from './files/source.js';
import type {Channel} from './transit/record-pipe.js';
import {contentSize} from './transit/records.js';

/** Bytes of a receipt at most. */
const maxReceipt = 4 * 1024;
/** Milliseconds after which a receiver of nothing is nudged. */
const nudgeDelay = 2_000;
/** Bytes that are read at a time: several records, for each read wakes another thread. */
const readSize = 4 * contentSize;

/**
 * Sends the bytes, reading ahead while it hashes and sends.
 * @returns SHA-256 of what was sent, hexadecimal
 */
export async function pump(
  {handle, size}: Pick<Parcel, 'handle' | 'size'>,
  channel: Channel,
  moved: (bytes: number) => void,
): Promise<string> {
  const hash = createHash('sha256');
  const spare = [0, 1].map(() => Buffer.allocUnsafeSlow(Math.min(readSize, size)));
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
    for (let start = 0; start < content.length; start += contentSize) {
      const part = content.subarray(start, start + contentSize);
      hash.update(part);
      await channel.write(part);
      moved(part.length);
    }
  }
  return hash.digest('hex');
}

/**
 * Waits for the other side's receipt.
 * @param nudge given for an empty file: wormhole-william 1.0.6 waits for a first record even then, and gets one if
 *   no receipt comes; others would stumble over it
 */
export async function receipt(channel: Channel, sha256: string, nudge: Peer | undefined): Promise<void> {
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
