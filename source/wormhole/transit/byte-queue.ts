/** Bytes in the order they came, taken out in other portions, each copied once. */
type ByteQueue = {
  /** Bytes in the queue. */
  readonly length: number;
  /** Takes a chunk over, with its memory: whoever had it must not use it again. */
  push(chunk: Uint8Array<ArrayBuffer>): void;
  /**
   * Moves the first bytes into `target`, filling it.
   * @throws RangeError when there are fewer
   */
  take(target: Uint8Array): void;
};

/** An empty queue. */
export function createByteQueue(): ByteQueue {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  /** Bytes of the first chunk that are taken already. */
  let taken = 0;
  let length = 0;

  return {
    get length() {
      return length;
    },
    push(chunk) {
      if (chunk.length > 0) {
        chunks.push(chunk);
        length += chunk.length;
      }
    },
    take(target) {
      if (target.length > length) {
        throw new RangeError('The queue holds fewer bytes than asked for.');
      }
      for (let filled = 0; filled < target.length;) {
        const [chunk] = chunks;
        if (chunk === undefined) {
          return;
        }
        const part = chunk.subarray(taken, taken + target.length - filled);
        target.set(part, filled);
        filled += part.length;
        taken += part.length;
        if (taken === chunk.length) {
          chunks.shift();
          taken = 0;
          release(chunk);
        }
      }
      length -= target.length;
    },
  };
}

/**
 * Gives the memory of a chunk back at once, where the chunk has it to itself. Left to the garbage collector, the
 * chunks of a fast connection add up to 64 MB and more before it looks.
 */
function release(chunk: Uint8Array<ArrayBuffer>): void {
  if (chunk.length === chunk.buffer.byteLength) {
    chunk.buffer.transfer(0);
  }
}
