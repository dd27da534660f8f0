import {randomUUID} from 'node:crypto';
import {createWriteStream, constants} from 'node:fs';
import {mkdir, mkdtemp, open, realpath, rm, type FileHandle} from 'node:fs/promises';
import {join} from 'node:path';
import {Transform} from 'node:stream';
import {pipeline} from 'node:stream/promises';
import {StringDecoder} from 'node:string_decoder';
import {filePayload} from '../payload/file.js';
import {removeAtExit} from '../payload/remove-at-exit.js';
import type {Payload} from '../payload/payload.js';
import {removeTree} from '../payload/remove-tree.js';
import {ownDirectory} from './own-directory.js';

/** A directory under which each job gets one of its own. */
export type Workspace = {
  /** Absolute, without symbolic links. */
  readonly path: string;
  /** Makes a fresh, empty directory that only its owner can enter. */
  directory(): Promise<string>;
  /** Makes it again where it was deleted; what lay in it is not. */
  restore(): Promise<void>;
  /** Deletes all of it; harmless twice. */
  remove(): Promise<void>;
};

/** @param parent an existing directory */
export async function createWorkspace(parent: string): Promise<Workspace> {
  const path = await mkdtemp(join(await realpath(parent), 'p2p-tui-jobs-'));
  // Jobs' files must not outlive a program that ends without closing its runtime.
  const forget = removeAtExit(path);
  return {
    path,
    async directory() {
      const directory = join(path, randomUUID());
      await mkdir(directory, {mode: 0o700});
      return directory;
    },
    async restore() {
      await ownDirectory(path);
    },
    async remove() {
      await removeTree(path);
      forget();
    },
  };
}

/**
 * Takes a file that a job left behind.
 * @param path where the job should have written
 * @param into an existing directory for the copy
 * @param maxBytes bound on its size
 * @returns undefined when there is no plain file
 * @throws RangeError when the file is larger than the bound
 */
export async function takeFile(path: string, into: string, maxBytes: number): Promise<Payload | undefined> {
  const file = await openPlain(path);
  if (file === undefined) return undefined;
  const copy = join(into, `${randomUUID()}.payload`);
  try {
    await pipeline(
      file.createReadStream({autoClose: false}),
      bounded(maxBytes),
      createWriteStream(copy, {flags: 'wx', mode: 0o600}),
    );
    return await filePayload(copy);
  } catch (error) {
    await rm(copy, {force: true}).catch(() => undefined);
    throw error;
  } finally {
    await file.close();
  }
}

/**
 * Reads text that a job left behind.
 * @param maxBytes what lies beyond it is left out
 * @returns undefined when there is no plain file
 */
export async function readText(path: string, maxBytes: number): Promise<string | undefined> {
  return (await readBeginning(path, maxBytes))?.text;
}

/**
 * The same, with how many bytes were left out.
 * @returns undefined when there is no plain file
 */
export async function readBeginning(
  path: string,
  maxBytes: number,
): Promise<{readonly text: string; readonly more: number} | undefined> {
  const file = await openPlain(path);
  if (file === undefined) return undefined;
  try {
    const {size} = await file.stat();
    const wanted = Buffer.alloc(Math.min(size, maxBytes));
    const {buffer, bytesRead} = await file.read({buffer: wanted, position: 0});
    // A character that is cut is left out as a whole.
    const text = new StringDecoder('utf8').write(buffer.subarray(0, bytesRead));
    return {text, more: Math.max(0, size - bytesRead)};
  } finally {
    await file.close();
  }
}

/**
 * Opens a file in a job's directory. The job chose what lies there: a symbolic link would lead out of the
 * sandbox and a pipe would never end, so nothing but a plain file is opened.
 */
async function openPlain(path: string): Promise<FileHandle | undefined> {
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  const file = await open(path, flags).catch(() => undefined);
  if (file === undefined || (await file.stat()).isFile()) return file;
  await file.close();
  return undefined;
}

function bounded(maxBytes: number): Transform {
  let seen = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      seen += chunk.length;
      if (seen <= maxBytes) done(null, chunk);
      else done(new RangeError(`The result is larger than ${String(maxBytes)} bytes.`));
    },
  });
}
