import {createWriteStream} from 'node:fs';
import {chmod, mkdir} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {Transform} from 'node:stream';
import {pipeline} from 'node:stream/promises';
import {type Entry, openPromise, type ZipFile} from 'yauzl';
import {WormholeError} from '../error.js';
import {fileError, systemCode} from './file-error.js';
import {safePath} from './names.js';

type UnpackOptions = {
  /** Bytes of all files at most. */
  readonly maxBytes: number;
  /** Files at most. */
  readonly maxFiles: number;
  readonly signal: AbortSignal;
  /** Called while bytes are written. */
  readonly onBytes?: (bytes: number) => void;
};

/** Where archives say on which system they were made, and what that system's file modes look like. */
const unix = 3;
const typeBits = 0o170_000;
const regularFile = 0o100_000;
const permissionBits = 0o777;

/**
 * Unpacks an archive from elsewhere into an empty directory of ours. Every name is checked, links are refused, and
 * what unpacks to more than was announced is stopped at that point, whatever the archive says of itself.
 * Directories come about by the files in them; empty ones are lost, as with other programs.
 * @throws WormholeError `bad-message` for a hostile archive, `file` when it cannot be written; or the signal's reason
 */
export async function unpackArchive(archive: string, into: string, options: UnpackOptions): Promise<void> {
  let zip: ZipFile | undefined;
  let files = 0;
  let bytes = 0;
  const count = (size: number): void => {
    bytes += size;
    if (bytes > options.maxBytes) {
      throw unsound('has more bytes than were announced');
    }
    options.onBytes?.(size);
  };
  try {
    zip = await openPromise(archive, {autoClose: false, strictFileNames: true});
    for await (const entry of zip.eachEntry()) {
      options.signal.throwIfAborted();
      if (entry.fileName.endsWith('/')) {
        continue;
      }
      files += 1;
      if (files > options.maxFiles) {
        throw unsound('has more files than were announced');
      }
      await unpackFile(zip, entry, into, count, options.signal);
    }
  } catch (error) {
    options.signal.throwIfAborted();
    throw explained(error);
  } finally {
    zip?.close();
  }
}

async function unpackFile(
  zip: ZipFile,
  entry: Entry,
  into: string,
  count: (bytes: number) => void,
  signal: AbortSignal,
): Promise<void> {
  const parts = safePath(entry.fileName);
  if (parts === undefined) {
    throw unsound('has a file whose name leads elsewhere');
  }
  const mode = entry.versionMadeBy >>> 8 === unix ? entry.externalFileAttributes >>> 16 : 0;
  if ((mode & typeBits) !== 0 && (mode & typeBits) !== regularFile) {
    throw unsound('has something that is no file, such as a link');
  }
  if (entry.isEncrypted()) {
    throw unsound('is encrypted');
  }
  const target = join(into, ...parts);
  await mkdir(dirname(target), {recursive: true});
  const counter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      try {
        count(chunk.length);
        done(null, chunk);
      } catch (error) {
        done(error as Error);
      }
    },
  });
  const content = await zip.openReadStreamPromise(entry);
  await pipeline(content, counter, createWriteStream(target, {flags: 'wx'}), {signal});
  const permissions = mode & permissionBits;
  if (permissions !== 0) {
    await chmod(target, permissions);
  }
}

function unsound(what: string, cause?: unknown): WormholeError {
  return new WormholeError('bad-message', `The other side sent a directory that ${what}; it was not kept.`, {
    cause,
  });
}

/** What the file system says is its own matter; all else is the archive's fault. */
function explained(error: unknown): WormholeError {
  if (error instanceof WormholeError) {
    return error;
  }
  const code = systemCode(error);
  if (code === 'EEXIST' || code === 'ENOTDIR' || code === 'EISDIR') {
    return unsound('has two files of the same name', error);
  }
  return /^E[A-Z]+$/.test(code)
    ? fileError('The directory cannot be written', error)
    : unsound('cannot be unpacked', error);
}
