import {readdirSync, rmSync} from 'node:fs';
import {join} from 'node:path';

/** What is to be removed, and the name in it that goes last. */
const paths = new Map<string, string | undefined>();

/** Synchronous, as nothing else runs any more; what cannot be removed is left, for the program ends all the same. */
function removeAll(): void {
  const options = {recursive: true, force: true};
  for (const [path, last] of paths) {
    try {
      if (last !== undefined) {
        for (const name of readdirSync(path)) if (name !== last) rmSync(join(path, name), options);
      }

      rmSync(path, options);
    } catch {
      continue;
    }
  }
}

/** The signals that end a process which does not listen for them, and that people and supervisors send. */
const deadly = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * A process that a signal ends has no `exit`. Where nobody else listens we do what would have happened anyway, after we
 * have removed what is ours; where somebody does he decides, as if we were not there: some libraries count who listens.
 */
function endBy(signal: NodeJS.Signals): void {
  process.off(signal, endBy);
  if (process.listenerCount(signal) > 0) {
    setImmediate(() => {
      if (paths.size > 0) process.prependListener(signal, endBy);
    });
    return;
  }

  removeAll();
  process.kill(process.pid, signal);
}

function begin(): void {
  process.on('exit', removeAll);
  for (const signal of deadly) process.prependListener(signal, endBy);
}

function end(): void {
  process.off('exit', removeAll);
  for (const signal of deadly) process.off(signal, endBy);
}

/**
 * Has a temporary file or directory removed when the process ends before whoever made it could do so.
 * @param path absolute; nothing need be there.
 * @param last what in a directory goes last.
 * @returns A function that takes it off the list, once it is removed or has become something to keep.
 */
export function removeAtExit(path: string, last?: string): () => void {
  if (paths.size === 0) begin();
  paths.set(path, last);
  return () => {
    paths.delete(path);
    if (paths.size === 0) end();
  };
}
