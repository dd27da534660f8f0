import {WormholeError} from '../error.js';
import {plainText} from '../plain-text.js';

const full: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
};

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ENOENT: 'there is no such file or directory',
  EISDIR: 'it is a directory',
  EROFS: 'the file system is read-only',
  EIO: 'the disk reports an error',
  ENOTDIR: 'a part of its path is no directory',
  ENAMETOOLONG: 'its name is too long for this file system',
  EMFILE: 'too many files are open; close some programs or raise the limit (ulimit -n)',
  ENFILE: 'too many files are open on this machine; close some programs',
  ETXTBSY: 'it is in use',
  ELOOP: 'it is a symbolic link',
  EBUSY: 'it is in use',
};

/** What passes by itself: others let go of files, devices and memory. */
const passing: ReadonlySet<string> = new Set([
  'EMFILE',
  'ENFILE',
  'EBUSY',
  'ETXTBSY',
  'EAGAIN',
  'EINTR',
  'ENOMEM',
]);

/** The operating system's code of an error, such as `ENOENT`; empty where it has none. */
export function systemCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

/**
 * The error for a failed file operation: what could not be done, with which file, and why.
 * @param path the file as its owner knows it, not a temporary one of ours
 */
export function fileError(doing: string, cause: unknown, path?: string): WormholeError {
  const what = path === undefined ? doing : `${doing} (${plainText(path)})`;
  const code = systemCode(cause);
  const noRoom = full[code];
  if (noRoom !== undefined) {
    return new WormholeError('disk-full', `${what}: ${noRoom}; make room and try again.`, {cause});
  }
  const permanent = !passing.has(code);
  return new WormholeError('file', `${what}: ${reasons[code] ?? (code || String(cause))}.`, {
    cause,
    permanent,
  });
}
