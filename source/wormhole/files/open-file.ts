import {constants} from 'node:fs';
import {type FileHandle, open, stat} from 'node:fs/promises';

/** Something that is opened to be read as a file is none. */
export class NoFileError extends Error {
  override readonly name = 'NoFileError';
}

/**
 * Opens a file to read, and nothing else: a named pipe would hold whoever opens it until somebody writes, and some
 * devices do things when they are opened.
 * @param links whether symbolic links are followed
 * @throws NoFileError; or the operating system's error
 */
export async function openRegularFile(path: string, links: 'follow' | 'refuse'): Promise<FileHandle> {
  if (links === 'follow' && !(await stat(path)).isFile()) {
    throw new NoFileError();
  }
  // What stands there may have changed meanwhile. Windows knows neither flag.
  const {O_RDONLY, O_NONBLOCK, O_NOFOLLOW} = constants;
  const handle = await open(path, O_RDONLY | O_NONBLOCK | (links === 'refuse' ? O_NOFOLLOW : 0));
  try {
    if (!(await handle.stat()).isFile()) {
      throw new NoFileError();
    }
    return handle;
  } catch (error) {
    await handle.close();
    throw error;
  }
}
