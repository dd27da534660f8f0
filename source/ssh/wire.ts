/** Reading what SSH writes: the data types of RFC 4251, section 5. */

/** Goes through bytes from their beginning; past their end everything is undefined. */
export type WireReader = {
  /** A `string`: its length, and as many bytes. */
  string(): Buffer | undefined;
  /** A `uint32`. */
  number(): number | undefined;
  /** A `uint64`. */
  bigNumber(): bigint | undefined;
  /** Bytes that have been read so far. */
  readonly at: number;
};

/** Reads bytes in the form of the SSH protocol (RFC 4251, section 5), from their beginning on. */
export function readWire(bytes: Buffer): WireReader {
  let at = 0;
  const take = (length: number): number | undefined => {
    const from = at;
    if (from + length > bytes.length) return undefined;
    at += length;
    return from;
  };
  const number = (): number | undefined => {
    const from = take(4);
    return from === undefined ? undefined : bytes.readUInt32BE(from);
  };

  return {
    number,
    string() {
      const length = number();
      const from = length === undefined ? undefined : take(length);
      return from === undefined ? undefined : bytes.subarray(from, at);
    },
    bigNumber() {
      const from = take(8);
      return from === undefined ? undefined : bytes.readBigUInt64BE(from);
    },
    get at() {
      return at;
    },
  };
}

/** Writes a `string`. */
export function wireString(bytes: Buffer | string): Buffer {
  const content = Buffer.from(bytes);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(content.length);
  return Buffer.concat([length, content]);
}
