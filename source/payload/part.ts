/** What is on its way to a name that a person chose: it stands there whole or not at all. */
import {basename, dirname, resolve} from 'node:path';
import {clearAbandoned, makeHeldDirectory, tailLength, type HeldDirectory} from './held-directory.js';

const mark = '.part';

/** The longest name that file systems take, bytes. */
const longestName = 255;

/**
 * Makes a directory beside a target, so on the same disk, whose name tells what it is for: `report.pdf.part-…`. What is
 * whole is moved out of it to the target; then it is to be disposed of.
 */
export async function makePart(target: string): Promise<HeldDirectory> {
  const path = resolve(target);
  return makeHeldDirectory(dirname(path), `${shortened(basename(path))}${mark}`);
}

/** Deletes such directories, of whatever target in the same directory, whose process was killed. */
export async function clearParts(target: string): Promise<void> {
  await clearAbandoned(dirname(resolve(target)), (stem) => stem.endsWith(mark));
}

/** As much of a name as leaves room for what follows it, in whole characters. */
function shortened(name: string): string {
  const room = longestName - mark.length - tailLength;
  let kept = '';
  for (const character of name) {
    if (Buffer.byteLength(kept + character) > room) break;
    kept += character;
  }

  return kept;
}
