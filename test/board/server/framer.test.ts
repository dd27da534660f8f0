import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {createFramer, type FramerMode} from '../../../source/board/server/framer.js';

function run(chunks: readonly Buffer[], maxLine: number, mode: FramerMode) {
  const framer = createFramer(maxLine, mode);
  const frames = chunks.map((chunk) => framer.push(chunk));
  return {
    frames,
    out: Buffer.concat(frames.flatMap(({bytes}) => bytes ?? [])).toString('latin1'),
    tooLong: frames.flatMap(({tooLong}) => tooLong),
    rest: framer.end()?.toString('latin1') ?? '',
  };
}

const chunks = fc.array(
  fc
    .string({unit: fc.constantFrom('a', 'b', '\r', '\n'), maxLength: 30})
    .map((text) => Buffer.from(text, 'latin1')),
);

describe('createFramer', () => {
  it('frames whole lines however their bytes are cut up, and cuts lines that are too long', () => {
    fc.assert(
      fc.property(chunks, fc.integer({min: 1, max: 20}), (pieces, maxLine) => {
        const lines = Buffer.concat(pieces).toString('latin1').split('\n');
        const last = lines.pop() ?? '';
        const {frames, out, tooLong, rest} = run(pieces, maxLine, 'cut');
        for (const {bytes} of frames) if (bytes) expect(bytes.at(-1)).toBe(10);
        expect(out).toBe(lines.map((line) => `${line.slice(0, maxLine)}\n`).join(''));
        expect(tooLong).toEqual(lines.map(({length}) => length).filter((length) => length > maxLine));
        expect(rest).toBe(last.slice(0, maxLine));
      }),
    );
  });

  it('the framer loses no byte in mode split', () => {
    fc.assert(
      fc.property(chunks, fc.integer({min: 1, max: 20}), (pieces, maxLine) => {
        const {out, rest} = run(pieces, maxLine, 'split');
        expect(out + rest).toBe(Buffer.concat(pieces).toString('latin1'));
        expect(rest.length).toBeLessThanOrEqual(maxLine);
      }),
    );
  });
});
