/**
 * What is wrong with a log:
 *
 * - `damaged`: what is in the file is not what was written, or was never a log of ours.
 * - `newer`: a later version wrote it.
 * - `full`: there is no room on its disk.
 * - `busy`: other processes hold it for too long at a time.
 * - `unusable`: it cannot be opened, read or written, for a reason that lies outside the file.
 */
export type LogTrouble = 'damaged' | 'newer' | 'full' | 'busy' | 'unusable';

/** A log cannot be opened, read or written. The message is one sentence that names the file and says what to do. */
export class LogError extends Error {
  constructor(
    readonly trouble: LogTrouble,
    message: string,
    cause?: unknown,
  ) {
    super(message, {cause});
  }
}

/** What `error`, which SQLite or the file system threw, says about a log. */
export function logError(path: string, error: unknown): LogError {
  return error instanceof LogError ? error : troubled(path, troubleOf(error), reasonOf(error), error);
}

/** @param reason in a few words, for troubles that have more than one; may be empty. */
export function troubled(path: string, trouble: LogTrouble, reason = '', cause?: unknown): LogError {
  return new LogError(trouble, sentences[trouble](path, reason === '' ? '' : ` (${reason})`), cause);
}

const sentences: Readonly<Record<LogTrouble, (path: string, reason: string) => string>> = {
  damaged: (path, reason) =>
    `The file ${path} is no event log of p2p-tui, or is damaged${reason}: move it away to begin a new one.`,
  newer: (path) =>
    `The event log ${path} was written by a later p2p-tui: update p2p-tui, or move the file away.`,
  full: (path) => `The disk is full: make room for the event log ${path}.`,
  busy: (path) => `Another program holds the event log ${path}: end that one.`,
  unusable: (path, reason) =>
    `The event log ${path} cannot be opened or written${reason}: check that its folder exists and is yours to write.`,
};

/** What SQLite and the file system say, for people: by primary result code, or by the name of the error. */
const reasons = new Map<unknown, string>([
  [8, 'it is read-only'],
  [10, 'its disk fails'],
  [14, 'it cannot be opened'],
  ['EACCES', 'it is not yours to open'],
  ['EPERM', 'it is not yours to open'],
  ['EROFS', 'its disk is read-only'],
  ['EISDIR', 'it is a folder'],
  ['ENOTDIR', 'there is a file where a folder should be'],
  ['EEXIST', 'there is a file where a folder should be'],
  ['ENOENT', 'there is no such folder'],
]);

/** Whether SQLite or the file system threw it; anything else is a mistake of ours. */
export function isOfSystem(error: unknown): boolean {
  return error instanceof Error && 'code' in error;
}

/** Why a file could not be used, in a few words; empty where that says nothing to people. */
export function reasonOf(error: unknown): string {
  const {code, errcode} = error as {readonly code?: unknown; readonly errcode?: unknown};
  return reasons.get(typeof errcode === 'number' ? errcode & 0xff : code) ?? '';
}

/** Primary result codes of SQLite, which are the low byte of what it gives; the rest is damage. */
const codes = new Map<number, LogTrouble>([
  [3, 'unusable'],
  [5, 'busy'],
  [6, 'busy'],
  [7, 'unusable'],
  [8, 'unusable'],
  [10, 'unusable'],
  [13, 'full'],
  [14, 'unusable'],
  [15, 'busy'],
  [22, 'unusable'],
  [23, 'unusable'],
]);

/** Extended codes of the above that tell of damage: a file that ends too early, a page that cannot be read. */
const damage = new Set([266, 522, 8458]);

function troubleOf(error: unknown): LogTrouble {
  const {code, errcode} = error as {readonly code?: unknown; readonly errcode?: unknown};
  if (typeof errcode === 'number') {
    return damage.has(errcode) ? 'damaged' : (codes.get(errcode & 0xff) ?? 'damaged');
  }

  if (code === 'ENOSPC' || code === 'EDQUOT') return 'full';
  // A number that no log of ours holds.
  return code === 'ERR_OUT_OF_RANGE' ? 'damaged' : 'unusable';
}
