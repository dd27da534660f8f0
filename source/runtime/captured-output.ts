/** What a job writes to its standard output and error, kept within bounds. */
import {StringDecoder} from 'node:string_decoder';

/** A stream that a job writes. */
export type OutputStream = 'stdout' | 'stderr';

/** A piece of what a job wrote, in the order it was written. */
export type Output = {readonly stream: OutputStream; readonly text: string};

/** The same as bytes. */
export type OutputBytes = {readonly stream: OutputStream; readonly data: Uint8Array};

/** Keeps what a job writes, up to a bound. */
export type CapturedOutput = {
  add(stream: OutputStream, chunk: Uint8Array): void;
  /** What was written so far. */
  bytes(): readonly OutputBytes[];
  /** The same in letters. */
  pieces(): readonly Output[];
  /** The same as one text. @param only of one stream */
  text(only?: OutputStream): string;
};

/** After so many changes from one stream to the other their order is lost: each would cost more than it says. */
const mostPieces = 10_000;

/** A piece that grows: a job that writes byte by byte would have us keep a chunk for each. */
type Piece = {readonly stream: OutputStream; room: Uint8Array<ArrayBuffer>; length: number};

/**
 * @param maxBytes what is kept
 * @param onExcess called once, when more comes
 */
export function captureOutput(maxBytes: number, onExcess: () => void = () => undefined): CapturedOutput {
  const kept: Piece[] = [];
  let left = maxBytes;
  let isFull = false;

  const pieceFor = (stream: OutputStream): Piece => {
    const last = kept.at(-1);
    const found =
      last?.stream === stream || kept.length < mostPieces
        ? last
        : kept.findLast((piece) => piece.stream === stream);
    if (found?.stream === stream) return found;
    const fresh = {stream, room: new Uint8Array(0), length: 0};
    kept.push(fresh);
    return fresh;
  };
  const append = (stream: OutputStream, part: Uint8Array) => {
    const piece = pieceFor(stream);
    const length = piece.length + part.length;
    if (length > piece.room.length) {
      piece.room = new Uint8Array(piece.room.buffer.transfer(Math.max(length, 2 * piece.length)));
    }
    piece.room.set(part, piece.length);
    piece.length = length;
  };

  const bytes = () => kept.map(({stream, room, length}) => ({stream, data: room.subarray(0, length)}));
  const pieces = (): readonly Output[] => {
    // A letter may be cut between two pieces.
    const decoders = {stdout: new StringDecoder('utf8'), stderr: new StringDecoder('utf8')};
    return bytes()
      .map(({stream, data}) => ({stream, text: decoders[stream].write(data)}))
      .filter(({text}) => text !== '');
  };
  return {
    add(stream, chunk) {
      const part = chunk.subarray(0, left);
      left -= part.length;
      if (part.length > 0) append(stream, part);
      if (part.length === chunk.length || isFull) return;
      isFull = true;
      onExcess();
    },
    bytes,
    pieces,
    text: (only) =>
      pieces()
        .filter(({stream}) => only === undefined || stream === only)
        .map(({text}) => text)
        .join(''),
  };
}
