/** The beginning of a line whose end has not come yet. */

type UnfinishedLine = {
  /** More of it, without an LF. */
  append(piece: Buffer): void;
  /** Bytes that came, those not kept included. */
  readonly length: number;
  /** Bytes that are kept: its first ones, up to the limit. */
  readonly kept: number;
  /** Gives out what is kept, and begins the next line. */
  take(): Buffer[];
};

/** @param limit bytes that are kept; what comes beyond them is only counted. */
export function createUnfinishedLine(limit: number): UnfinishedLine {
  let pieces: Buffer[] = [];
  let kept = 0;
  let length = 0;
  return {
    append(piece) {
      length += piece.length;
      const room = limit - kept;
      if (room <= 0 || piece.length === 0) return;
      // A copy: the chunk may be used again by its channel, and would be held as a whole as long as the line is.
      pieces.push(Buffer.from(piece.subarray(0, room)));
      kept += Math.min(room, piece.length);
    },
    get length() {
      return length;
    },
    get kept() {
      return kept;
    },
    take() {
      const taken = pieces;
      pieces = [];
      kept = 0;
      length = 0;
      return taken;
    },
  };
}
