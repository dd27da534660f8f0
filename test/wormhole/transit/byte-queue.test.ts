import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {createByteQueue} from '../../../source/wormhole/transit/byte-queue.js';

describe('createByteQueue', () => {
  it('gives the bytes in order, however they are cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({maxLength: 20})),
        fc.array(fc.integer({min: 0, max: 30})),
        (chunks, cuts) => {
          const queue = createByteQueue();
          chunks.forEach((chunk) => {
            queue.push(chunk);
          });
          const all = Buffer.concat(chunks);
          const taken: Uint8Array[] = [];
          cuts.forEach((cut, index) => {
            const size = Math.min(cut, queue.length);
            const target = Buffer.alloc(size);
            if (index % 2 === 0) {
              queue.take(target);
              taken.push(target);
            } else {
              const some = queue.takeSome(size);
              expect(some.length > 0 || size === 0).toBe(true);
              taken.push(some);
            }
          });
          const rest = Buffer.alloc(queue.length);
          queue.take(rest);
          expect(Buffer.concat([...taken, rest])).toEqual(all);
          expect(queue.length).toBe(0);
        },
      ),
    );
  });

  it('does not give more than it has', () => {
    expect(() => {
      createByteQueue().take(Buffer.alloc(1));
    }).toThrow(RangeError);
  });
});
