import {mkdir} from 'node:fs/promises';
import {join} from 'node:path';
import {makeWorkDirectory, workDirectoryError} from '../payload/work-directory.js';
import {ownDirectory} from '../runtime/own-directory.js';
import {readNote, type PeersNote} from './killed-peers.js';

/** What a worker process writes into, held as long as the process lives; disposing of it deletes everything in it. */
export type WorkerDirectory = AsyncDisposable & {
  /** Absolute; for jobs and results. */
  readonly path: string;
  /** Absolute; for payloads that come. */
  readonly transfers: string;
  /** What processes noted in directories that they left when they were killed. */
  readonly abandoned: readonly PeersNote[];
  /** Makes again, and holds again, what was deleted of it under us, as programs do that tidy up temporary files. */
  restore(): Promise<void>;
};

/**
 * Makes a new directory below the system's temporary one, and deletes those of workers that were killed.
 * @throws Error one sentence, where it cannot be made
 */
export async function openWorkerDirectory(): Promise<WorkerDirectory> {
  await using opened = new AsyncDisposableStack();
  const abandoned: PeersNote[] = [];
  const work = opened.use(await makeWorkDirectory((path) => void abandoned.push(...readNote(path))));
  const transfers = join(work.path, 'transfers');
  await mkdir(transfers, {mode: 0o700}).catch((cause: unknown) => {
    throw workDirectoryError(cause);
  });
  const open = opened.move();
  return {
    path: work.path,
    transfers,
    abandoned,
    async restore() {
      await ownDirectory(work.path);
      await work.restore();
      await ownDirectory(transfers);
    },
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  };
}
