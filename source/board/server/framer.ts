/** Bytes as they come off a channel, to runs of whole lines. */

/** Whole lines, one after the other, and what had to be done to them. */
export type Frame = {
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
export type Framer = {
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
 * @param maxLine - bytes of a line without LF
 */
export function createFramer(maxLine: number, mode: FramerMode): Framer {
  let kept: Buffer[] = [];
  let keptBytes = 0;
  /** Bytes of the unfinished line, those not kept included. */
  let length = 0;

  const keep = (piece: Buffer): void => {
    length += piece.length;
    const room = maxLine - keptBytes;
    if (room <= 0 || piece.length === 0) return;
    // A copy: the piece would hold the whole chunk in memory for as long as the line is not finished.
    kept.push(Buffer.from(piece.subarray(0, room)));
    keptBytes += Math.min(room, piece.length);
  };

  const take = (): Buffer[] => {
    const pieces = kept;
    kept = [];
    keptBytes = 0;
    length = 0;
    return pieces;
  };

  const cutLines = (chunk: Buffer): Frame => {
    const whole: Buffer[] = [];
    const tooLong: number[] = [];
    let start = 0;
    for (let at = chunk.indexOf(lineFeed); at !== -1; at = chunk.indexOf(lineFeed, start)) {
      keep(chunk.subarray(start, at));
      if (length > maxLine) tooLong.push(length);
      whole.push(...take(), chunk.subarray(at, at + 1));
      start = at + 1;
    }

    keep(chunk.subarray(start));
    return {...(whole.length > 0 && {bytes: Buffer.concat(whole)}), tooLong};
  };

  return {
    push(chunk) {
      const fits = length + chunk.length <= maxLine;
      if (!fits && mode === 'cut') return cutLines(chunk);
      if (!fits) return {bytes: Buffer.concat([...take(), chunk]), tooLong: none};

      const end = chunk.lastIndexOf(lineFeed) + 1;
      if (end === 0) {
        keep(chunk);
        return {tooLong: none};
      }

      const whole = chunk.subarray(0, end);
      const bytes = length === 0 ? whole : Buffer.concat([...take(), whole]);
      keep(chunk.subarray(end));
      return {bytes, tooLong: none};
    },
    end() {
      return length === 0 ? undefined : Buffer.concat(take());
    },
    kept: () => keptBytes,
  };
}
