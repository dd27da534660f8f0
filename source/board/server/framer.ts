/** Bytes as they come off a channel, to runs of whole lines. */
import {createUnfinishedLine} from '../unfinished-line.js';

/** Whole lines, one after the other, and what had to be done to them. */
type Frame = {
  /** One or more whole lines, each ended by LF; in mode `split` also a piece of a line that is too long. */
  readonly bytes?: Buffer;
  /** Lengths of the lines that were too long, bytes without LF. */
  readonly tooLong: readonly number[];
};

/**
 * What happens to a line that is too long: `cut` keeps its beginning and drops the rest; `split` passes it on in
 * pieces, with every byte, between which the bytes of another sender may come.
 */
export type FramerMode = 'cut' | 'split';

/** Collects a stream's lines; holds at most one unfinished line of `maxLine` bytes. */
type Framer = {
  push(chunk: Buffer): Frame;
  /** @returns What came after the last LF, if there was anything. */
  end(): Buffer | undefined;
  /** Bytes of the unfinished line that are kept. */
  kept(): number;
};

const none: readonly number[] = [];
const lineFeed = 10;

/**
 * Lines that come together leave together, as one buffer: a busy sender costs one buffer a read and not one a line.
 * @param maxLine bytes of a line without LF
 */
export function createFramer(maxLine: number, mode: FramerMode): Framer {
  const line = createUnfinishedLine(maxLine);

  const cutLines = (chunk: Buffer): Frame => {
    const whole: Buffer[] = [];
    const tooLong: number[] = [];
    let start = 0;
    for (let at = chunk.indexOf(lineFeed); at !== -1; at = chunk.indexOf(lineFeed, start)) {
      line.append(chunk.subarray(start, at));
      if (line.length > maxLine) tooLong.push(line.length);
      whole.push(...line.take(), chunk.subarray(at, at + 1));
      start = at + 1;
    }

    line.append(chunk.subarray(start));
    return {...(whole.length > 0 && {bytes: Buffer.concat(whole)}), tooLong};
  };

  return {
    push(chunk) {
      const fits = line.length + chunk.length <= maxLine;
      if (!fits && mode === 'cut') return cutLines(chunk);
      if (!fits) return {bytes: Buffer.concat([...line.take(), chunk]), tooLong: none};

      const end = chunk.lastIndexOf(lineFeed) + 1;
      if (end === 0) {
        line.append(chunk);
        return {tooLong: none};
      }

      const whole = chunk.subarray(0, end);
      const bytes = line.length === 0 ? whole : Buffer.concat([...line.take(), whole]);
      line.append(chunk.subarray(end));
      return {bytes, tooLong: none};
    },
    end() {
      return line.length === 0 ? undefined : Buffer.concat(line.take());
    },
    kept: () => line.kept,
  };
}
