/** A terminal's device, opened so that writing to it never waits. */
import {closeSync, constants, fstatSync, openSync, readdirSync, statSync, writeSync} from 'node:fs';
import {join} from 'node:path';
import {isatty} from 'node:tty';

/** Takes what is drawn, as far as there is room. */
export type Sink = {
  /**
   * Writes without waiting.
   * @returns how many bytes were taken; 0 while the terminal reads nothing
   * @throws Error when the terminal is gone
   */
  write(bytes: Uint8Array): number;
  close(): void;
};

/**
 * Opens the terminal behind a stream once more. Node.js writes to terminals synchronously, so that one that is stopped
 * stops the process; and a mode set on the stream itself would be that of the shell and all others who share it. A
 * description of our own has a mode of its own.
 * @returns undefined where the stream is no terminal, or its device cannot be opened, as on Windows
 */
export function openTty({fd}: {readonly fd?: number}): Sink | undefined {
  if (fd === undefined || process.platform === 'win32' || !isatty(fd)) return undefined;
  const {rdev} = fstatSync(fd);
  for (const path of pathsOf(fd)) {
    const own = openDevice(path, rdev);
    if (own !== undefined) return sinkOn(own);
  }

  return undefined;
}

/** Where the device of a descriptor may be found. */
function* pathsOf(fd: number): Generator<string> {
  if (process.platform === 'linux') yield `/proc/self/fd/${fd}`;
  for (const directory of ['/dev/pts', '/dev']) {
    for (const name of namesIn(directory)) {
      if (directory === '/dev/pts' || name.startsWith('tty')) yield join(directory, name);
    }
  }
}

function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

/** Opens a path if it is that device, and leaves the controlling terminal as it is. */
function openDevice(path: string, rdev: number): number | undefined {
  try {
    // Opening some other device could wait, or have an effect on it: look first.
    if (statSync(path).rdev !== rdev) return undefined;
    return openSync(path, constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
  } catch {
    return undefined;
  }
}

function sinkOn(fd: number): Sink {
  return {
    write(bytes) {
      try {
        return writeSync(fd, bytes);
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'EAGAIN') return 0;
        throw error;
      }
    },
    close() {
      closeSync(fd);
    },
  };
}
