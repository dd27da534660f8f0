/** Line framing: bytes as they come off a channel, to whole lines. */
import type {BadLine} from '../message/types.js';
import {createUnfinishedLine} from './unfinished-line.js';

/** Longest line that is read as a message, bytes without its line end. */
const longestLine = 64 * 1024;

/** Characters of a bad line that are kept. */
const keptCharacters = 256;

/** A line as bytes, without its LF; a CR before it is still there. */
export type RawLine = {
  /** The line, or its first `limit` bytes when it is longer. */
  readonly bytes: Buffer;
  /** Length of the whole line, bytes. */
  readonly length: number;
  /** Whether an LF ended it; false for what is left when the stream ends. */
  readonly ended: boolean;
};

/** A line that is text. */
export type TextLine = {readonly type: 'text'; readonly text: string; readonly bytes: number};

/** Cuts a stream into lines; keeps at most one unfinished line of `limit` bytes in memory. */
type LineSplitter = {
  /** @returns The lines that this chunk ended, in order. */
  push(chunk: Uint8Array): RawLine[];
  /** @returns What came after the last LF, if there was anything. */
  end(): RawLine | undefined;
};

/** @param limit bytes of a line that are kept; what a longer one has beyond that is only counted. */
export function createLineSplitter(limit: number = longestLine): LineSplitter {
  const unfinished = createUnfinishedLine(limit);
  const take = (ended: boolean): RawLine => {
    const {length} = unfinished;
    return {bytes: Buffer.concat(unfinished.take()), length, ended};
  };

  return {
    push(chunk) {
      const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
      const lines: RawLine[] = [];
      let start = 0;
      for (let at = bytes.indexOf(10); at !== -1; at = bytes.indexOf(10, start)) {
        unfinished.append(bytes.subarray(start, at));
        lines.push(take(true));
        start = at + 1;
      }

      unfinished.append(bytes.subarray(start));
      return lines;
    },
    end() {
      return unfinished.length === 0 ? undefined : take(false);
    },
  };
}

const utf8 = new TextDecoder('utf-8', {fatal: true, ignoreBOM: true});

/**
 * Reads a line as text: without the CR of a CRLF, and only if it is whole, not too long and valid UTF-8.
 * @returns The text, or what is wrong with the line. `bytes` counts the line without LF, as sent.
 */
export function decodeLine(line: RawLine): TextLine | BadLine {
  if (line.length > line.bytes.length) return bad(line, 'the line is too long');
  if (!line.ended) return bad(line, 'the line has no end');

  const bytes = line.bytes.at(-1) === 13 ? line.bytes.subarray(0, -1) : line.bytes;
  try {
    return {type: 'text', text: utf8.decode(bytes), bytes: line.length};
  } catch {
    return bad(line, 'the line is not valid UTF-8');
  }
}

function bad({bytes, length}: RawLine, reason: string): BadLine {
  return {
    type: 'bad',
    reason,
    // Four bytes a character at most, so that nothing of a megabyte is decoded in vain.
    text: bytes
      .subarray(0, keptCharacters * 4)
      .toString('utf8')
      .slice(0, keptCharacters),
    bytes: length,
  };
}
