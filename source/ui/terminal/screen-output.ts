/** What Ink draws on: a terminal that may stop reading, and that nobody here ever waits for. */
import {Writable} from 'node:stream';
import type {Clock} from '../../clock/clock.js';
import {toAscii} from './ascii.js';
import type {Sink} from './tty.js';

type ScreenOutputOptions = {
  readonly sink: Sink;
  /** The stream that knows the size of the terminal. */
  readonly stdout: NodeJS.WriteStream;
  readonly clock: Clock;
  /** Draws in ASCII. */
  readonly ascii?: boolean;
  /** Frames were dropped, and there is room again: the whole screen is to be drawn anew. */
  onDropped(): void;
};

type ScreenOutput = {
  /** In place of standard output. */
  readonly stream: NodeJS.WriteStream;
  /** Drops all that is not written yet, and all that comes: nobody waits for this terminal any longer. */
  discard(): void;
  /** Whether there was anything to drop when it was given up. */
  readonly blocked: boolean;
  /** Closes the device; what is written then goes nowhere. */
  close(): void;
};

/** Bytes that wait for a terminal that reads slowly, before frames are dropped: some whole ones. */
const limit = 64 * 1024;

/** Between these (synchronized update, DEC private mode 2026) Ink writes a frame. */
const frameBegins = '\u001B[?2026h';
const frameEnds = '\u001B[?2026l';

/** How soon a terminal that had no room is tried again, milliseconds; twice as long each time, up to the second. */
const retry = {first: 5, last: 100};

/**
 * Makes a stream that writes at once as long as the terminal reads. When it does not, some frames wait; then whole frames
 * are dropped until all that waits is written. What is between frames, such as leaving the alternate screen, is not.
 */
export function createScreenOutput({
  sink,
  stdout,
  clock,
  ascii = false,
  onDropped,
}: ScreenOutputOptions): ScreenOutput {
  let frame: 'none' | 'kept' | 'dropped' = 'none';
  let redrawDue = false;
  let discarding = false;
  let blocked = false;
  let retryNow: (() => void) | undefined;

  const writable = new Writable({
    highWaterMark: limit,
    write(chunk: Buffer, _encoding, done) {
      push(chunk, retry.first, done);
    },
  });
  const push = (bytes: Buffer, wait: number, done: (error?: Error) => void): void => {
    retryNow = undefined;
    if (discarding) {
      done();
      return;
    }

    let taken: number;
    try {
      taken = sink.write(bytes);
    } catch (error) {
      discarding = true;
      done(error instanceof Error ? error : new Error(String(error)));
      return;
    }

    if (taken === bytes.length) {
      done();
      return;
    }

    const rest = bytes.subarray(taken);
    const cancel = clock.after(wait, () => {
      push(rest, taken > 0 ? retry.first : Math.min(2 * wait, retry.last), done);
    });
    retryNow = () => {
      cancel();
      push(rest, wait, done);
    };
  };
  writable.on('drain', () => {
    if (!redrawDue || discarding) return;
    redrawDue = false;
    onDropped();
  });

  const write = writable.write.bind(writable) as (...args: readonly unknown[]) => boolean;
  const resized = () => {
    // It is drawn anew anyway.
    if (!redrawDue) writable.emit('resize');
  };
  stdout.on('resize', resized);
  Object.defineProperties(writable, {
    isTTY: {value: true},
    columns: {get: () => stdout.columns},
    rows: {get: () => stdout.rows},
    write: {
      value(chunk: unknown, ...rest: readonly unknown[]): boolean {
        if (chunk === frameBegins) {
          frame = writable.writableNeedDrain ? 'dropped' : 'kept';
          redrawDue ||= frame === 'dropped';
        }

        const dropped = frame === 'dropped';
        if (chunk === frameEnds) frame = 'none';
        if (dropped) return false;
        return write(ascii && typeof chunk === 'string' ? toAscii(chunk) : chunk, ...rest);
      },
    },
  });

  return {
    // Ink looks at no more of a terminal than what is defined above.
    stream: writable as unknown as NodeJS.WriteStream,
    discard() {
      blocked ||= writable.writableLength > 0;
      discarding = true;
      retryNow?.();
    },
    get blocked() {
      return blocked;
    },
    close() {
      discarding = true;
      retryNow?.();
      stdout.off('resize', resized);
      sink.close();
    },
  };
}
