/** What a job writes to its standard output and error, kept within bounds. */
import {StringDecoder} from 'node:string_decoder';

/** A stream that a job writes. */
export type OutputStream = 'stdout' | 'stderr';

/** A piece of what a job wrote, in the order it was written. */
export type Output = {readonly stream: OutputStream; readonly text: string};

/** Default bound on the output that is kept of one job, bytes. */
const maxOutputBytes = 1024 * 1024;

/** Keeps what a job writes, up to a bound. */
export type CapturedOutput = {
  add(stream: OutputStream, chunk: Uint8Array): void;
  /** What was written so far; when the bound was passed, a note on `stderr` says how much is missing. */
  read(): readonly Output[];
  /** The same as one text. */
  text(): string;
};

/** @param maxBytes what is kept; all beyond it is counted and dropped */
export function captureOutput(maxBytes = maxOutputBytes): CapturedOutput {
  const decoders = {stdout: new StringDecoder('utf8'), stderr: new StringDecoder('utf8')};
  const pieces: {stream: OutputStream; text: string[]}[] = [];
  let kept = 0;
  let dropped = 0;

  const append = (stream: OutputStream, text: string) => {
    const last = pieces.at(-1);
    if (text === '') return;
    if (last?.stream === stream) last.text.push(text);
    else pieces.push({stream, text: [text]});
  };

  const read = () => {
    const output: Output[] = pieces.map(({stream, text}) => ({stream, text: text.join('')}));
    if (dropped > 0) {
      output.push({stream: 'stderr', text: `\n[${String(dropped)} more bytes of output were dropped]\n`});
    }
    return output;
  };

  return {
    add(stream, chunk) {
      const room = maxBytes - kept;
      const part = chunk.length <= room ? chunk : chunk.subarray(0, room);
      kept += part.length;
      dropped += chunk.length - part.length;
      append(stream, decoders[stream].write(part));
    },
    read,
    text: () =>
      read()
        .map(({text}) => text)
        .join(''),
  };
}
