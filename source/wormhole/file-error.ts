import {WormholeError} from './error.js';

const reasons: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ENOENT: 'there is no such file or directory',
  EISDIR: 'it is a directory',
  EROFS: 'the file system is read-only',
  EIO: 'the disk reports an error',
};

/** The error for a failed file operation: what could not be done, and why. */
export function fileError(what: string, cause: unknown): WormholeError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  return new WormholeError('file', `${what}: ${reasons[code] ?? (code || String(cause))}.`, {cause});
}
