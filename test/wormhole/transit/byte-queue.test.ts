import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {createByteQueue} from '../../../source/wormhole/transit/byte-queue.js';

describe('byte queues', () => {
  it('a byte queue gives the bytes in order, however they are cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({maxLength: 20})),
        fc.array(fc.integer({min: 0, max: 30})),
        (chunks, cuts) => {
          const queue = createByteQueue();
          const all = Buffer.concat(chunks);
          chunks.forEach((chunk) => {
            queue.push(Uint8Array.from(chunk));
          });
          const taken = cuts.map((cut) => {
            const target = Buffer.alloc(Math.min(cut, queue.length));
            queue.take(target);
            return target;
          });
          const rest = Buffer.alloc(queue.length);
          queue.take(rest);
          expect(Buffer.concat([...taken, rest])).toEqual(all);
          expect(queue.length).toBe(0);
        },
      ),
    );
  });

  it('a byte queue does not give more than it has', () => {
    const queue = createByteQueue();
    queue.push(Uint8Array.of(1));
    expect(() => {
      queue.take(Buffer.alloc(2));
    }).toThrow(RangeError);
    expect(queue.length).toBe(1);
  });

  it('a byte queue gives back the memory of an emptied chunk, unless others have a part of it', () => {
    const queue = createByteQueue();
    const whole = Uint8Array.of(1, 2, 3);
    const shared = new Uint8Array([4, 5, 6, 7]);
    queue.push(whole);
    queue.push(shared.subarray(0, 2));
    queue.take(new Uint8Array(2));
    expect(whole.buffer.detached).toBe(false);
    queue.take(new Uint8Array(3));
    expect(whole.buffer.detached).toBe(true);
    expect([...shared]).toEqual([4, 5, 6, 7]);
  });
});
