/** The file of `--output`: a result stands there whole or not at all. */
import {randomUUID} from 'node:crypto';
import {createReadStream, createWriteStream, type Stats} from 'node:fs';
import {access, chmod, constants, copyFile, readFile, realpath, stat, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {dirname, join, resolve} from 'node:path';
import {Readable, type Writable} from 'node:stream';
import {pipeline} from 'node:stream/promises';
import {messageOf} from '../../message/error-message.js';
import {clearParts, makePart} from '../../payload/part.js';
import {writeWhole} from '../../payload/write-whole.js';
import {UsageError} from '../cli/exit-status.js';

/** What a file is to hold: bytes, text, or what another file has. */
export type FileContent = Uint8Array | string | {readonly path: string};

/**
 * Looks whether a result can be written there, so that nobody learns it only when the job is done. What a killed
 * process left beside it is deleted.
 * @throws Error one sentence, when it cannot
 */
export async function requireOutput(path: string): Promise<void> {
  if (path === '') throw new UsageError('The name of the output is empty: write --output=FILE.');
  const found = await find(path);
  if (found?.isDirectory()) {
    throw new UsageError(`${path} is a directory: name a file, as in --output=${join(path, 'result')}.`);
  }
  const directory = dirname(resolve(path));
  if (!found && !(await find(directory))) {
    throw new Error(
      `The result cannot be written to ${path}: there is no directory ${directory}. Make it first.`,
    );
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
export async function saveResult(result: FileContent, path: string): Promise<void> {
  const found = await find(path);
  if (found && !isPlain(path, found)) {
    // What stands behind it may be a file that others write to as well.
    await pipeline(read(result), createWriteStream(path, {flags: 'a'}));
    return;
  }

  const target = await targetOf(path);
  try {
    await writeWhole(target, async (file) => {
      await write(result, file);
      if (found) await chmod(file, found.mode & 0o777);
    });
  } catch (error) {
    // A file may be ours to write though its directory is not.
    if (!found || !isDenied(error)) throw error;
    await pipeline(read(result), createWriteStream(target));
  }
}

/**
 * The same, for a result that must not be lost: where it cannot be written, it is kept among the temporary files, or, where
 * that cannot be either, written to standard output.
 * @throws Error one sentence that says where it is, when it is not where it should be
 */
export async function saveOrKeep(result: FileContent, path: string, stdout: Writable): Promise<void> {
  try {
    await saveResult(result, path);
  } catch (cause) {
    const kept = join(tmpdir(), `p2p-tui-result-${randomUUID()}`);
    const isKept = await write(result, kept).then(
      () => true,
      () => false,
    );
    if (!isKept) stdout.write(isFile(result) ? await readFile(result.path) : result);
    const where = isKept ? `kept as ${kept}` : 'written to standard output';
    throw new Error(`The result cannot be written to ${path} (${messageOf(cause)}): it is ${where}.`, {
      cause,
    });
  }
}

function isFile(content: FileContent): content is {readonly path: string} {
  return typeof content === 'object' && 'path' in content;
}

function read(content: FileContent): Readable {
  return isFile(content) ? createReadStream(content.path) : Readable.from([content]);
}

/** Makes a file that only its owner can read. */
async function write(content: FileContent, file: string): Promise<void> {
  if (isFile(content)) await copyFile(content.path, file, constants.COPYFILE_EXCL);
  else await writeFile(file, content, {flag: 'wx', mode: 0o600});
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
