import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {frameHeader, frameKind, frameReader, type Frame} from '../../../source/runtime/node/frames.js';

const frames = fc.array(
  fc.record({kind: fc.constantFrom(...Object.values(frameKind)), bytes: fc.uint8Array()}),
);

describe('frames', () => {
  it('frames are read however the stream is cut', () => {
    fc.assert(
      fc.property(frames, fc.integer({min: 1, max: 20}), (sent, size) => {
        const stream = Buffer.concat(
          sent.flatMap(({kind, bytes}) => [frameHeader(kind, bytes.length), bytes]),
        );
        const received: Frame[] = [];
        const read = frameReader(1000, (frame) => received.push(frame));
        for (let at = 0; at < stream.length; at += size) {
          expect(read(stream.subarray(at, at + size))).toBe(true);
        }
        expect(received.map(({kind, bytes}) => ({kind, bytes: Uint8Array.from(bytes)}))).toEqual(
          sent.map(({kind, bytes}) => ({kind, bytes: Uint8Array.from(bytes)})),
        );
      }),
    );
  });

  it('a frame that is too long is refused by its header, before its bytes are read', () => {
    const received: Frame[] = [];
    const read = frameReader(10, (frame) => received.push(frame));
    expect(read(frameHeader(frameKind.value, 11))).toBe(false);
    expect(received).toEqual([]);
  });

  it('no frame is read after one that was too long, though its rest had been written already', () => {
    const received: Frame[] = [];
    const read = frameReader(10, (frame) => received.push(frame));
    expect(read(frameHeader(frameKind.value, 11))).toBe(false);
    expect(read(Buffer.alloc(11))).toBe(false);
    expect(read(Buffer.concat([frameHeader(frameKind.value, 1), Buffer.alloc(1)]))).toBe(false);
    expect(received).toEqual([]);
  });

  it('the frame reader keeps none of the chunks it is given, so that a frame of many needs no more room', () => {
    const received: Frame[] = [];
    const read = frameReader(1_000_000, (frame) => received.push(frame));
    const bytes = Buffer.alloc(300_000, 'frame');
    const chunk = Buffer.alloc(1);
    read(frameHeader(frameKind.value, bytes.length));
    for (const byte of bytes) {
      chunk[0] = byte;
      read(chunk);
    }
    chunk[0] = 0;
    expect(received).toHaveLength(1);
    expect(Buffer.from(received[0]?.bytes ?? []).equals(bytes)).toBe(true);
  });

  it('the frame reader survives whatever bytes', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array()), (chunks) => {
        const read = frameReader(100, () => undefined);
        for (const chunk of chunks) if (!read(chunk)) break;
      }),
    );
  });
});
