/** Notices that another process wrote a file that is small and seldom written. */
import {mkdirSync, unwatchFile, watch, watchFile, type FSWatcher} from 'node:fs';
import {basename, dirname} from 'node:path';
import type {Clock} from '../clock/clock.js';

type WatchFileOptions = {
  readonly clock: Pick<Clock, 'after'>;
  /** Called after each change, perhaps once more than there were, and never for what was there before. */
  readonly changed: () => void;
};

/** Milliseconds after a change, so that the steps of one, such as a file beside it and its new name, are told as one. */
const settle = 50;
/** Milliseconds between looks where the system tells nothing: some file systems do not, as those of a network. */
const lookEvery = 2000;

/**
 * Watches a file by its directory: those who write it anew put another file in its place, which ends a watch on the file
 * itself. Neither a file nor a directory need be there yet. Nothing of it keeps the process from ending.
 * @returns a function that ends it
 */
export function watchFileChanges(path: string, {clock, changed}: WatchFileOptions): () => void {
  let cancel: (() => void) | undefined;
  const tell = () => {
    cancel ??= clock.after(settle, () => {
      cancel = undefined;
      changed();
    });
  };

  const watcher = watchDirectory(dirname(path), (name) => {
    // Some systems do not tell which file it was.
    if (name === null || name === basename(path)) tell();
  });
  watchFile(path, {interval: lookEvery, persistent: false}, tell);
  return () => {
    cancel?.();
    watcher?.close();
    unwatchFile(path, tell);
  };
}

/** @returns undefined where it cannot be watched: then looks must do */
function watchDirectory(directory: string, onEvent: (name: string | null) => void): FSWatcher | undefined {
  try {
    mkdirSync(directory, {recursive: true});
    const watcher = watch(directory, {persistent: false}, (_, name) => onEvent(name));
    // The directory itself was taken away, say.
    watcher.on('error', () => watcher.close());
    return watcher;
  } catch {
    return undefined;
  }
}
