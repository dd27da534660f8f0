/** What a soak finds when all that it started has ended. */
import {readdir} from 'node:fs/promises';
import {join} from 'node:path';
import {setTimeout as wait} from 'node:timers/promises';
import {now} from './posters.js';
import {processesWith} from './usage.js';

/** How long processes that outlive their parents may take to notice, milliseconds. */
const lastBreath = 10_000;

/** What is left in the temporary directories. */
export async function leftFiles(directory: string): Promise<readonly string[]> {
  const homes = await readdir(directory, {withFileTypes: true});
  const left = await Promise.all(
    homes
      .filter((home) => home.isDirectory())
      .map(async ({name}) => {
        const names = await readdir(join(directory, name, 'tmp')).catch(() => []);
        return names.map((each) => join(name, 'tmp', each));
      }),
  );
  return left.flat();
}

/** Processes that know of the scratch directory, once those had time that end with their parents. */
export async function leftProcesses(directory: string): Promise<readonly string[]> {
  const deadline = now() + lastBreath;
  for (;;) {
    const left = processesWith(directory);
    if (left.length === 0 || now() > deadline) return left;
    await wait(200);
  }
}
