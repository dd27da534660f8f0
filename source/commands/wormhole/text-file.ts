import {rm, writeFile} from 'node:fs/promises';
import {fileError} from '../../wormhole/file-error.js';
import {putInPlace, temporaryName} from '../../wormhole/placement.js';

/**
 * Writes a received text to a file that is not there yet, whole or not at all.
 * @throws WormholeError
 */
export async function writeText(text: string, target: string): Promise<void> {
  const temporary = temporaryName(target);
  try {
    await writeFile(temporary, text, {flag: 'wx'}).catch((error: unknown) => {
      throw fileError('The text cannot be written', error, target);
    });
    await putInPlace(temporary, {target, replace: false, mode: 0o666}, 'file');
  } finally {
    await rm(temporary, {force: true});
  }
}
