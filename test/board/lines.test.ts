import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {createLineSplitter, decodeLine, type RawLine} from '../../source/board/lines.js';

/** Cuts bytes at random places. */
function chunksOf(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const places = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].toSorted((a, b) => a - b);
  return [0, ...places].map((from, index) => bytes.subarray(from, places[index] ?? bytes.length));
}

function split(chunks: readonly Buffer[], limit?: number): RawLine[] {
  const splitter = createLineSplitter(limit);
  const lines = chunks.flatMap((chunk) => splitter.push(chunk));
  const rest = splitter.end();
  return rest ? [...lines, rest] : lines;
}

const cuts = fc.array(fc.nat(10_000), {maxLength: 20});

describe('createLineSplitter', () => {
  it('splits bytes into the same lines however they are cut into chunks', () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[^\n]*$/u), {maxLength: 12}), cuts, (texts, places) => {
        const bytes = Buffer.from(texts.map((text) => `${text}\n`).join(''));
        const lines = split(chunksOf(bytes, places));
        expect(lines.map((line) => line.bytes.toString())).toEqual(
          texts.map((text) => Buffer.from(text).toString()),
        );
        expect(lines.every(({ended}) => ended)).toBe(true);
      }),
    );
  });

  it('counts every byte when it splits lines, and keeps no more of a line than the limit', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({maxLength: 2000}),
        cuts,
        fc.integer({min: 1, max: 300}),
        (data, places, limit) => {
          const bytes = Buffer.from(data.map((byte) => (byte < 8 ? 10 : byte)));
          const lines = split(chunksOf(bytes, places), limit);
          const ends = lines.filter(({ended}) => ended).length;
          expect(lines.reduce((sum, {length}) => sum + length, ends)).toBe(bytes.length);
          for (const line of lines) expect(line.bytes.length).toBe(Math.min(limit, line.length));
          expect(lines).toEqual(split([bytes], limit));
        },
      ),
    );
  });

  it('keeps a copy of an unfinished line, for a channel may use its memory again', () => {
    const splitter = createLineSplitter();
    const chunk = Buffer.from('half');
    splitter.push(chunk);
    chunk.fill(0);
    expect(splitter.push(Buffer.from('\n')).map(({bytes}) => bytes.toString())).toEqual(['half']);
  });

  it('the line splitter has no rest when the last line is whole', () => {
    const splitter = createLineSplitter();
    splitter.push(Buffer.from('whole\n'));
    expect(splitter.end()).toBeUndefined();
  });
});

describe('decodeLine', () => {
  const decode = (bytes: Buffer | string, limit?: number) =>
    split([Buffer.from(bytes)], limit).map(decodeLine);

  it('drops one CR before the LF of a line, and counts it', () => {
    expect(decode('a\r\nb\n\r\r\n')).toEqual([
      {type: 'text', text: 'a', bytes: 2},
      {type: 'text', text: 'b', bytes: 1},
      {type: 'text', text: '\r', bytes: 2},
    ]);
  });

  it('reports a line that is too long once, with its length and its beginning', () => {
    expect(decode(`${'x'.repeat(1000)}\nok\n`, 300)).toEqual([
      {type: 'bad', reason: 'the line is too long', text: 'x'.repeat(256), bytes: 1000},
      {type: 'text', text: 'ok', bytes: 2},
    ]);
  });

  it('reports a line that is not UTF-8, and one that has no end', () => {
    expect(decode(Buffer.from([0xff, 0x41, 0x0a, 0x42]))).toEqual([
      {type: 'bad', reason: 'the line is not valid UTF-8', text: '\ufffdA', bytes: 2},
      {type: 'bad', reason: 'the line has no end', text: 'B', bytes: 1},
    ]);
  });

  it('decodes a line to its text whatever that is, also where it begins with a byte order mark', () => {
    fc.assert(
      fc.property(fc.string({unit: 'binary'}), (text) => {
        fc.pre(!/[\n\r]/.test(text) && text.isWellFormed());
        fc.pre(text !== '');
        expect(decode(`${text}\n`)).toEqual([{type: 'text', text, bytes: Buffer.byteLength(text)}]);
      }),
      {examples: [['\ufeffa']]},
    );
  });

  it('decoding a line never throws', () => {
    fc.assert(
      fc.property(fc.uint8Array({maxLength: 600}), fc.integer({min: 1, max: 100}), (data, limit) => {
        for (const line of decode(Buffer.from(data), limit)) expect(line.bytes).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});
