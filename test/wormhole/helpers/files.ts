import {randomBytes} from 'node:crypto';
import {readdir, readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';

let files = 0;

/** A new file of random bytes. */
export async function randomFile(directory: string, size: number): Promise<string> {
  files += 1;
  const path = join(directory, `sent-${String(files)}`);
  await writeFile(path, randomBytes(size));
  return path;
}

/** A path where nothing is yet. */
export function freshPath(directory: string): string {
  files += 1;
  return join(directory, `received-${String(files)}`);
}

/** Whether two files hold the same bytes. */
export async function sameBytes(a: string, b: string): Promise<boolean> {
  const [left, right] = await Promise.all([readFile(a), readFile(b)]);
  return left.equals(right);
}

/** Files that a receiver did not finish. */
export async function leftovers(directory: string): Promise<string[]> {
  return (await readdir(directory)).filter((name) => name.includes('.part-'));
}
