import {execFile} from 'node:child_process';
import {createReadStream, type ReadStream} from 'node:fs';
import {join} from 'node:path';
import {promisify} from 'node:util';

/** A named pipe that tells when a process has opened it, and when no process holds it any more. */
export async function lifeline(directory: string, name: string): Promise<{path: string; held: ReadStream}> {
  const path = join(directory, name);
  await promisify(execFile)('mkfifo', [path]);
  const held = createReadStream(path);
  held.resume();
  return {path, held};
}
