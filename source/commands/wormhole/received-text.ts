/** What becomes of a received text: it is printed, or written to a file. */
import {writeFile} from 'node:fs/promises';
import {basename, join, resolve} from 'node:path';
import {clearParts, makePart} from '../../payload/part.js';
import {fileError} from '../../wormhole/files/file-error.js';
import {moveToTarget} from '../../wormhole/files/target.js';
import {jsonLine} from '../../store/selectors/json-line.js';
import type {Context} from '../cli/command.js';

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
  await moveToTarget(file, {path: target, replace: false, mode: 0o666}, 'file');
}

/** A text that cannot be printed has not arrived. */
export async function printText(text: string, context: Context): Promise<void> {
  const {flags, stdout} = context;
  if (flags.json) {
    await print(context, `${jsonLine({type: 'received', kind: 'text', text})}\n`);
  } else if (stdout.isTTY) {
    await print(context, `${harmless(text)}\n`);
  } else {
    await print(context, text.endsWith('\n') ? text : `${text}\n`);
  }
}

/** Text from elsewhere, made fit for a terminal: lines and tabs stay, what a terminal would obey does not. */
function harmless(text: string): string {
  return text.replace(/[^\P{C}\n\t]|[\u2028\u2029]/gu, '\ufffd');
}

/**
 * Writes to standard output.
 * @returns resolves when it is out of our hands
 * @throws the stream's error, when it cannot be written
 */
async function print({stdout}: Pick<Context, 'stdout'>, text: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    stdout.write(text, (error) => {
      if (error) reject(error);
      else resolve();
    });
  });
}
