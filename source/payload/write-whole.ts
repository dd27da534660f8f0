import {rename} from 'node:fs/promises';
import {basename, join, resolve} from 'node:path';
import {makePart} from './part.js';

/**
 * Has a file written that then stands under its name whole or not at all, in the place of what is there.
 * @param write makes a file of this path; nothing is there yet
 */
export async function writeWhole(target: string, write: (path: string) => Promise<void>): Promise<void> {
  await using part = await makePart(target);
  const file = join(part.path, basename(resolve(target)));
  await write(file);
  await rename(file, resolve(target));
}
