import {fstatSync} from 'node:fs';
import type {Clock} from '../../clock/clock.js';

/** Where a log goes. */
type LogPlace = {
  readonly isTTY: boolean;
  /** Its file descriptor. */
  readonly fd: number;
  readonly env: NodeJS.ProcessEnv;
  readonly clock: Pick<Clock, 'now'>;
};

/**
 * The time that each line of a service's log begins with, ISO in UTC. Absent where whoever takes the lines knows it:
 * somebody at a terminal, or the journal of systemd, which names the device and the inode of its stream in
 * `JOURNAL_STREAM`.
 */
export function logTime({isTTY, fd, env, clock}: LogPlace): (() => string) | undefined {
  if (isTTY || isJournal(fd, env['JOURNAL_STREAM'])) return undefined;
  return () => new Date(clock.now()).toISOString();
}

function isJournal(fd: number, journal: string | undefined): boolean {
  if (journal === undefined) return false;
  try {
    const {dev, ino} = fstatSync(fd);
    return journal === `${dev}:${ino}`;
  } catch {
    return false;
  }
}
