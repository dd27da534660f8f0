/** What a command is given on its standard input: what our own has. */
import {fstatSync, type Stats} from 'node:fs';
import type {Readable} from 'node:stream';
import {commandBounds} from '../../runtime/payload-bounds.js';
import {UsageError} from '../cli/exit-status.js';

/** Where input comes from, and where it is told of. */
type Streams = {
  readonly stdin: Readable & {readonly fd?: number; readonly isTTY?: boolean; unref?(): unknown};
  readonly stderr: {write(text: string): unknown};
};

/** How soon whoever waits for the end of the input is told so, and how long a silent socket is listened to, milliseconds. */
const timeouts = {told: 3000, socket: 1000};

/**
 * Reads standard input to its end: a file, a device, or a pipe as of `| p2p-tui run`. A terminal is not read, for who types at it means
 * us. Nor is a socket that says nothing, as those who start programs leave them open without a word; should it say
 * something later, that is told.
 * @param signal gives up; the promise rejects with its reason
 * @param kind of what standard input is, for tests
 * @throws UsageError when it is longer than a job can carry, or a directory
 */
export async function readInput(
  {stdin, stderr}: Streams,
  signal: AbortSignal,
  kind = kindOf(stdin),
): Promise<Uint8Array | undefined> {
  if (kind === 'none') return undefined;
  const {promise, resolve, reject} = Promise.withResolvers<Uint8Array | undefined>();
  const chunks: Uint8Array[] = [];
  let size = 0;
  let isOver = false;
  const take = (chunk: Uint8Array) => {
    clearTimeout(silence);
    if (isOver) {
      stderr.write('What came on standard input after the job was posted was not given to the command.\n');
      stdin.off('data', take).pause();
      return;
    }
    chunks.push(chunk);
    size += chunk.length;
    if (size > commandBounds.bytes) reject(tooLong());
  };
  const finish = () => resolve(size === 0 ? undefined : Buffer.concat(chunks));
  const abandon = () => reject(signal.reason);

  const silence =
    kind === 'socket'
      ? setTimeout(() => {
          // It may come to its end or say more, which is no reason for us to stay.
          stdin.unref?.();
          resolve(undefined);
        }, timeouts.socket)
      : undefined;
  const told = setTimeout(() => {
    stderr.write('Reading standard input to its end (with < /dev/null the command gets none).\n');
  }, timeouts.told);
  stdin.on('data', take);
  stdin.once('end', finish);
  stdin.once('error', reject);
  signal.addEventListener('abort', abandon, {once: true});
  if (signal.aborted) abandon();
  try {
    return await promise;
  } catch (error) {
    stdin.off('data', take).pause();
    throw error;
  } finally {
    isOver = true;
    clearTimeout(silence);
    clearTimeout(told);
    signal.removeEventListener('abort', abandon);
  }
}

function kindOf({fd, isTTY}: Streams['stdin']): 'none' | 'read' | 'socket' {
  if (isTTY === true || fd === undefined) return 'none';
  let found: Stats;
  try {
    found = fstatSync(fd);
  } catch {
    // It is closed.
    return 'none';
  }
  if (found.isDirectory()) {
    throw new UsageError('Standard input is a directory: give the command a file, or < /dev/null.');
  }
  return found.isSocket() ? 'socket' : 'read';
}

function tooLong(): UsageError {
  const mebibytes = String(commandBounds.bytes / 1024 ** 2);
  return new UsageError(
    `Standard input is longer than ${mebibytes} MiB, more than a job can carry: send the command less.`,
  );
}
