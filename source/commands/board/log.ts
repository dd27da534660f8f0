/** A log of lines that may fail without harm: a full disk or a reader that has gone must not end a service. */
import {fstatSync} from 'node:fs';
import type {Clock} from '../../clock/clock.js';

/** As much of a stream as a log needs. */
type LogStream = {
  on(event: 'error', listener: (error: Error) => void): unknown;
  write(text: string, written: (error?: Error | null) => void): unknown;
};

/**
 * A service goes on without its log: those who work on the board did not fill the disk. When a line can be written again
 * after others could not, one line before it says how many are missing and why.
 * @param time the time of now as each line shows it, if it shall.
 * @returns A function that writes a line, without LF.
 */
export function createLineLog(stream: LogStream, time?: () => string): (line: string) => void {
  let missing = 0;
  let why = '';
  // A failed write is told as an event too, and one without a listener ends the program.
  stream.on('error', () => undefined);
  return (line) => {
    const [gap, reason] = [missing, why];
    const at = time ? `${time()} ` : '';
    missing = 0;
    // What a full disk took of the last line may lack its end.
    const before =
      gap > 0 ? `\n${at}${gap} ${gap === 1 ? 'line is' : 'lines are'} missing here: ${reason}.\n` : '';
    stream.write(`${before}${at}${line}\n`, (error) => {
      if (!error) return;
      missing += gap + 1;
      why = error.message.replace(/\.$/, '');
    });
  };
}

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
