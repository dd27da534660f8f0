import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {removeAtExit} from '../payload/leftovers.js';

/** A directory of our own for payloads on their way, readable by nobody else. */
export type WorkDirectory = AsyncDisposable & {readonly path: string};

/** Makes a new directory below the system's temporary one; disposing of it deletes everything in it. */
export async function makeWorkDirectory(): Promise<WorkDirectory> {
  const path = await mkdtemp(join(tmpdir(), 'p2p-tui-'));
  const forget = removeAtExit(path);
  return {
    path,
    async [Symbol.asyncDispose]() {
      await rm(path, {recursive: true, force: true});
      forget();
    },
  };
}
