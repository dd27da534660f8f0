import {createHash} from 'node:crypto';
import type {FileHandle} from 'node:fs/promises';
import {withTimeout} from '../async/timeout.js';
import type {Clock} from '../clock/clock.js';
import {WormholeError} from './error.js';
import {fileError} from './files/file-error.js';
import {formatAck, parseAck, type TransitOffer} from './messages.js';
import {parseObject} from './net/json.js';
import type {TransferProgress, TransferResult} from './options.js';
import type {Peer} from './rendezvous.js';
import {contentSize, maxContent} from './transit/records.js';
import type {Connection} from './transit/transit.js';

/** A file, open, and how many bytes of it are sent or received. */
type OpenFile = {readonly handle: FileHandle; readonly size: number};

/** Bytes of an acknowledgement at most. */
const maxAck = 4 * 1024;
/** Milliseconds after which a receiver of nothing is nudged. */
const nudgeDelay = 2_000;
/** Bytes that are read at a time: several records, for each read wakes another thread. */
const readSize = 4 * contentSize;
/** Milliseconds between two reports while bytes move. */
const reportInterval = 100;

/** Sends a file's bytes, reading ahead while it hashes and sends. */
export async function sendRecords(
  peer: Peer,
  {records, path}: Connection,
  {handle, size}: OpenFile,
): Promise<TransferResult> {
  const {controller, timeouts, clock, options} = peer;
  controller.stage(timeouts.idle, 'The other side takes no more bytes; try again with a new code.');
  const report = createProgress(size, path, clock, options.onProgress);
  const hash = createHash('sha256');
  const buffers = [0, 1].map(() => Buffer.allocUnsafeSlow(Math.min(readSize, size)));
  const readAt = async (position: number, turn: number): Promise<Buffer> => {
    const buffer = buffers[turn % 2] ?? Buffer.alloc(0);
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
      await records.write(part);
      controller.touch();
      report(part.length);
    }
  }
  return {bytes: size, path, sha256: hash.digest('hex')};
}

/**
 * Waits until the other side confirms what was sent to it.
 * @throws WormholeError `corrupt` when it got something else
 */
export async function receiveAck(
  {controller, timeouts, clock, options}: Peer,
  {records}: Connection,
  {bytes, sha256}: TransferResult,
  kind: TransitOffer['kind'],
): Promise<void> {
  if (kind === 'directory') {
    // Receivers unpack before they confirm, which may take its time.
    controller.stage(
      timeouts.peer,
      'The other side does not confirm that it has unpacked the directory; try again with a new code.',
    );
  }
  options.onStage?.('confirming');
  // wormhole-william 1.0.6 waits for a first record even of an empty file, and gets one if no acknowledgement comes;
  // others would stumble over it.
  const nudge = (): void => {
    records.write(new Uint8Array(0)).catch(() => undefined);
  };
  const stopNudge = bytes === 0 ? clock.after(nudgeDelay, nudge) : undefined;
  try {
    const buffer = Buffer.alloc(maxAck);
    const length = await records.read(buffer);
    const ack = parseAck(parseObject(buffer.toString('utf8', 0, length)));
    if (ack === undefined) {
      throw new WormholeError(
        'bad-message',
        'The other side confirms the file with something that is no receipt.',
      );
    }
    if (!ack.ok || (ack.sha256 ?? sha256) !== sha256) {
      throw new WormholeError(
        'corrupt',
        'The other side did not get the bytes that were sent; send it again.',
      );
    }
  } finally {
    stopNudge?.();
  }
}

/**
 * Writes what comes to a file; hashes one record while the one before is being written. No more than `size` bytes are
 * taken.
 */
export async function receiveRecords(
  {wormhole, controller, timeouts, clock, options}: Peer,
  {records, path}: Connection,
  {handle, size}: OpenFile,
): Promise<TransferResult> {
  controller.stage(timeouts.idle, 'The other side sends no more bytes; try again with a new code.');
  const report = createProgress(size, path, clock, options.onProgress);
  const hash = createHash('sha256');
  const buffers = [0, 1].map(() => Buffer.allocUnsafeSlow(Math.min(maxContent, size)));
  let written = Promise.resolve();
  let position = 0;
  for (let turn = 0; position < size; turn += 1) {
    const buffer = buffers[turn % 2] ?? Buffer.alloc(0);
    const target = buffer.subarray(0, Math.min(buffer.length, size - position));
    const content = target.subarray(0, await records.read(target));
    hash.update(content);
    await written;
    written = writeAll(handle, content, position);
    // Its failure is seen in the next round, unless receiving fails first.
    written.catch(() => undefined);
    position += content.length;
    if (turn === 0) {
      // Who sends has our answer: until then it might have had to be put into the mailbox again.
      void wormhole.close('happy');
    }
    if (content.length > 0) {
      controller.touch();
    }
    report(content.length);
  }
  await written;
  return {bytes: size, path, sha256: hash.digest('hex')};
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

/** Confirms what was received, and leaves the connection time to carry that. The file is ours even if it gets lost. */
export async function sendAck(
  {clock, timeouts}: Peer,
  {records}: Connection,
  {sha256}: TransferResult,
): Promise<void> {
  const sent = records.write(formatAck(sha256)).then(() => records.end());
  await withTimeout(sent, clock, timeouts.close, () => undefined).catch(() => undefined);
}

/** Counts moved bytes, and reports them: the first, the last, and some between. */
export function createProgress(
  total: number,
  path: TransferProgress['path'],
  clock: Pick<Clock, 'monotonic'>,
  report: ((progress: TransferProgress) => void) | undefined,
): (moved: number) => void {
  let bytes = 0;
  let reported = clock.monotonic();
  report?.({bytes, total, path});
  return (moved) => {
    bytes += moved;
    const now = clock.monotonic();
    if (moved > 0 && (bytes === total || now - reported >= reportInterval)) {
      reported = now;
      report?.({bytes, total, path});
    }
  };
}
