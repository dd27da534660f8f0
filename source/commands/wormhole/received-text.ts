import {writeFile} from 'node:fs/promises';
import {basename, join, resolve} from 'node:path';
import {clearParts, makePart} from '../../payload/part.js';
import {fileError} from '../../wormhole/files/file-error.js';
import {putInPlace} from '../../wormhole/files/placement.js';

/**
 * Writes a received text to a file that is not there yet, whole or not at all.
 * @throws WormholeError
 */
export async function writeText(text: string, target: string): Promise<void> {
  const cannot = (error: unknown): never => {
    throw fileError('The text cannot be written', error, target);
  };
  await clearParts(target);
  await using part = await makePart(target).catch(cannot);
  const file = join(part.path, basename(resolve(target)));
  await writeFile(file, text, {flag: 'wx'}).catch(cannot);
  await putInPlace(file, {target, replace: false, mode: 0o666}, 'file');
}
