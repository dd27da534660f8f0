import {access, constants, lstat, stat, statfs} from 'node:fs/promises';
import {dirname, join, resolve} from 'node:path';
import {clearParts} from '../../payload/part.js';
import {WormholeError} from '../../wormhole/error.js';
import {fileError, systemCode} from '../../wormhole/files/file-error.js';
import type {Offer} from '../../wormhole/messages.js';
import {safeName} from '../../wormhole/files/names.js';
import {plainText} from '../../wormhole/plain-text.js';
import {fullBytes} from './report.js';

/** A file or a directory that the other side offers, in short. */
export type Offered = {
  readonly kind: 'file' | 'directory';
  /** As hostile as the other side. */
  readonly name: string;
  /** Bytes; of a directory, of all its files. */
  readonly bytes: number;
  /** Bytes that must find room while it is received. */
  readonly room: number;
  readonly files: number;
};

/** What an offer comes down to. */
export function offered(offer: Exclude<Offer, {readonly kind: 'text'}>): Offered {
  if (offer.kind === 'file') {
    const {filename: name, filesize: bytes} = offer.file;
    return {kind: 'file', name, bytes, room: bytes, files: 1};
  }

  const {dirname: name, numbytes: bytes, zipsize, numfiles: files} = offer.directory;
  return {kind: 'directory', name, bytes, room: bytes + zipsize, files};
}

/**
 * Where something shall be put: at the path that the user gave, in it when that is a directory, or else under the
 * offered name in the working directory.
 * @throws WormholeError `rejected` when that is taken, impossible or too small
 */
export async function chooseTarget(
  {kind, name: offeredName, room}: Offered,
  output: string | undefined,
): Promise<string> {
  const directory = output === undefined ? '.' : (await isDirectory(output)) ? output : undefined;
  const name = safeName(offeredName);
  if (directory !== undefined && name === undefined) {
    throw new WormholeError(
      'rejected',
      `The other side offers a ${kind} under a name that cannot be used; say where to put it with -o PATH.`,
    );
  }

  const target = directory === undefined ? (output ?? '') : join(directory, name ?? '');
  await requireUsable(target);
  // Before it is asked whether there is room.
  await clearParts(target);
  const space = await freeSpace(dirname(resolve(target)));
  if (space < room) {
    throw new WormholeError(
      'rejected',
      `There is no room for it: ${fullBytes(room)} are needed and ${fullBytes(space)} are free; make room or say -o elsewhere.`,
    );
  }

  return target;
}

/** @throws WormholeError `rejected` when something has this name already, or nothing new can stand there */
export async function requireUsable(target: string): Promise<void> {
  const directory = dirname(resolve(target));
  if (/[/\\]$/.test(target) || (await found(directory)) !== 'directory') {
    const missing = plainText(/[/\\]$/.test(target) ? target : directory);
    throw new WormholeError('rejected', `There is no directory ${missing}; make it first.`);
  }

  await access(directory, constants.W_OK | constants.X_OK).catch((cause: unknown) => {
    throw rejection('Nothing can be put there', cause, directory);
  });
  if ((await found(target)) !== undefined) {
    throw new WormholeError(
      'rejected',
      `There is something named ${plainText(target)} already; move it away, or say another name with -o PATH.`,
    );
  }
}

/** What has this name; undefined when nothing has. */
async function found(path: string): Promise<'directory' | 'other' | undefined> {
  try {
    // A link that leads nowhere has its name, too.
    await lstat(path);
    return (await isDirectory(path)) ? 'directory' : 'other';
  } catch (cause) {
    if (['ENOENT', 'ENOTDIR'].includes(systemCode(cause))) return undefined;
    throw rejection('Nothing can be put there', cause, path);
  }
}

async function freeSpace(directory: string): Promise<number> {
  try {
    const {bavail, bsize} = await statfs(directory);
    return bavail * bsize;
  } catch (cause) {
    throw rejection('Nothing can be put there', cause, directory);
  }
}

/** The other side learns that we do not want it, not what our disk is like. */
function rejection(what: string, cause: unknown, path: string): WormholeError {
  return new WormholeError('rejected', fileError(what, cause, path).message, {cause});
}

/** Whether there is a directory of this name. */
export async function isDirectory(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() ?? false;
}
