/** The file of `--output`: a result stands there whole or not at all. */
import {createReadStream, createWriteStream, type Stats} from 'node:fs';
import {access, chmod, constants, copyFile, realpath, stat} from 'node:fs/promises';
import {join, resolve} from 'node:path';
import {pipeline} from 'node:stream/promises';
import {messageOf} from '../../message/error-message.js';
import {clearParts, makePart} from '../../payload/part.js';
import type {Payload} from '../../payload/payload.js';
import {writeWhole} from '../../payload/write-whole.js';
import {UsageError} from '../cli/exit-status.js';

/**
 * Looks whether a result can be written there, so that nobody learns it only when the job is done. What a killed
 * process left beside it is deleted.
 * @throws Error one sentence, when it cannot
 */
export async function requireOutput(path: string): Promise<void> {
  const found = await find(path);
  if (found?.isDirectory()) {
    throw new UsageError(`${path} is a directory: name a file, as in --output=${join(path, 'result')}.`);
  }
  try {
    if (found && !isPlain(path, found)) return;
    const target = await targetOf(path);
    await clearParts(target);
    await using part = await makePart(target).catch((error: unknown) => {
      if (!found) throw error;
      return undefined;
    });
    if (!part) await access(target, constants.W_OK);
  } catch (error) {
    throw new Error(`The result cannot be written to ${path}: ${messageOf(error)}.`, {cause: error});
  }
}

/**
 * Copies a result there, in the place of a file that is there. It is readable by its owner only, unless that file was by
 * others.
 */
export async function saveResult(result: Payload, path: string): Promise<void> {
  const found = await find(path);
  if (found && !isPlain(path, found)) {
    await pipeline(createReadStream(result.path), createWriteStream(path));
    return;
  }

  const target = await targetOf(path);
  try {
    await writeWhole(target, async (file) => {
      await copyFile(result.path, file);
      if (found) await chmod(file, found.mode & 0o777);
    });
  } catch (error) {
    // A file may be ours to write though its directory is not.
    if (!found || !isDenied(error)) throw error;
    await pipeline(createReadStream(result.path), createWriteStream(target));
  }
}

/** What a path leads to; undefined when nothing is there. */
async function find(path: string): Promise<Stats | undefined> {
  return stat(path).catch(() => undefined);
}

/** Whether something is a file and no device or pipe, nor what stands for one of ours, as `/dev/stdout` does. */
function isPlain(path: string, found: Stats): boolean {
  return found.isFile() && !/^\/(?:dev|proc)\//.test(resolve(path));
}

/** Where a link leads: it stays, and what it leads to is replaced. */
async function targetOf(path: string): Promise<string> {
  return realpath(path).catch(() => resolve(path));
}

function isDenied(error: unknown): boolean {
  return ['EACCES', 'EPERM', 'EROFS'].includes((error as NodeJS.ErrnoException).code ?? '');
}
