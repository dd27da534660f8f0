/** Bytes in the order they came, taken out in other portions, each copied once. */
export type ByteQueue = {
  /** Bytes in the queue. */
  readonly length: number;
  push(chunk: Uint8Array): void;
  /**
   * Moves the first bytes into `target`, filling it.
   * @throws RangeError when there are fewer
   */
  take(target: Uint8Array): void;
  /** Takes the first bytes as they lie, without copying: at least one if there is one, at most `max`. */
  takeSome(max: number): Uint8Array;
};

export function createByteQueue(): ByteQueue {
  const chunks: Uint8Array[] = [];
  let length = 0;

  const takeSome = (max: number): Uint8Array => {
    const chunk = chunks[0] ?? new Uint8Array(0);
    const part = chunk.subarray(0, max);
    if (part.length === chunk.length) {
      chunks.shift();
    } else {
      chunks[0] = chunk.subarray(max);
    }
    length -= part.length;
    return part;
  };

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
        const part = takeSome(target.length - filled);
        target.set(part, filled);
        filled += part.length;
      }
    },
    takeSome,
  };
}
