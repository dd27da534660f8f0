import {randomUUID} from 'node:crypto';
import {rm, stat, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import type {Payload} from './payload.js';

/**
 * The payload that a file holds; the file is the payload's from now on.
 * @param path absolute path of an existing file
 */
export async function filePayload(path: string): Promise<Payload> {
  const {size} = await stat(path);
  return {path, size, discard: () => rm(path, {force: true})};
}

/**
 * Writes bytes to a new file only its owner can read.
 * @param directory an existing directory
 */
export async function bytesPayload(directory: string, bytes: Uint8Array): Promise<Payload> {
  const path = join(directory, `${randomUUID()}.payload`);
  try {
    await writeFile(path, bytes, {mode: 0o600, flag: 'wx'});
    return await filePayload(path);
  } catch (error) {
    // A half of it would take what room is left.
    await rm(path, {force: true}).catch(() => undefined);
    throw error;
  }
}
