import {readFile} from 'node:fs/promises';
import {messageOf} from '../../message/error-message.js';

/**
 * Reads what `--file` names.
 * @throws Error one sentence, when it is not there or cannot be read
 */
export async function readJobFile(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    throw new Error(`${file} cannot be read: ${messageOf(error)}`, {cause: error});
  }
}
