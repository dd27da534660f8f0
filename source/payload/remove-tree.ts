import {randomUUID} from 'node:crypto';
import {chmodSync, mkdirSync, readdirSync, renameSync, rmdirSync} from 'node:fs';
import {rm, unlink} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {setImmediate} from 'node:timers/promises';

/**
 * Deletes a directory and all that is in it, however deep, also where jobs took away the right to, as Go does with what
 * it downloads. Harmless where nothing is there.
 */
export async function removeTree(path: string): Promise<void> {
  try {
    await rm(path, {recursive: true, force: true, maxRetries: 3});
  } catch {
    await flatten(path);
  }
}

/**
 * Deletes directories from the top down: what lies in one is moved beside it first, so that no path is longer than
 * systems take (4,096 bytes on Linux), and none has to be looked up through another. Links are not followed.
 */
async function flatten(root: string): Promise<void> {
  const flat = join(dirname(root), `.${randomUUID()}`);
  mkdirSync(flat, {mode: 0o700});
  const left = [take(root, flat)];
  for (let path = left.pop(); path !== undefined; path = left.pop()) {
    for (const entry of readdirSync(path, {withFileTypes: true})) {
      const inner = join(path, entry.name);
      if (entry.isDirectory()) left.push(take(inner, flat));
      else await unlink(inner);
    }

    rmdirSync(path);
    // One after the other by threads they would take long; others have their turn between them.
    await setImmediate();
  }

  rmdirSync(flat);
}

/** Moves a directory into another, with every right of its owner. @returns where it is now */
function take(path: string, into: string): string {
  const taken = join(into, randomUUID());
  // Without the right to write to it, its parent could not be changed.
  chmodSync(path, 0o700);
  renameSync(path, taken);
  return taken;
}
