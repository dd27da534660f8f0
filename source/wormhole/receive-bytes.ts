import {createHash} from 'node:crypto';
import type {FileHandle} from 'node:fs/promises';
import {withTimeout} from '../async/timeout.js';
import {fileError} from './files/file-error.js';
import type {Peer} from './rendezvous.js';
import {formatReceipt} from './messages.js';
import type {Channel} from './transit/record-pipe.js';
import {maxContent} from './transit/records.js';

/**
 * Writes what comes to the file; hashes one record while the one before is being written. No more than `size` bytes
 * are taken.
 * @returns SHA-256 of what came, hexadecimal
 */
export async function drain(
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
export async function confirm({timeouts, clock}: Peer, channel: Channel, sha256: string): Promise<void> {
  const said = channel.write(formatReceipt(sha256)).then(() => channel.end());
  await withTimeout(said, clock, timeouts.close, () => undefined).catch(() => undefined);
}
