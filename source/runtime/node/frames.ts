/**
 * What the runner tells us over file descriptor 3: frames of one byte for the kind, four for the length (big
 * endian), and so many bytes. The runner executes foreign code, so nothing in a frame is trusted.
 */
export const frameKind = {
  stdout: 1,
  stderr: 2,
  progress: 3,
  value: 4,
  error: 5,
  refused: 6,
  /** The runner works and has its job: what follows is the job's doing. */
  ready: 7,
} as const;

/** What a frame of the runner carries, as its number. */
export type FrameKind = (typeof frameKind)[keyof typeof frameKind];

/** A frame of the runner: bytes of one kind, of which the reader knows the number. */
export type Frame = {readonly kind: number; readonly bytes: Uint8Array};

const headerBytes = 5;

/** The bytes of a frame's head. */
export function frameHeader(kind: FrameKind, length: number): Uint8Array {
  const header = Buffer.alloc(headerBytes);
  header.writeUInt8(kind);
  header.writeUInt32BE(length, 1);
  return header;
}

/**
 * Cuts a stream into frames.
 * @param maxBytes bound on one frame
 * @param onFrame called for each whole frame
 * @returns takes the next chunk; false from the first frame on that is too long: what follows is not looked at
 */
export function frameReader(
  maxBytes: number,
  onFrame: (frame: Frame) => void,
): (chunk: Uint8Array) => boolean {
  let chunks: Uint8Array[] = [];
  let held = 0;
  let wanted = headerBytes;
  let kind: number | undefined;
  let spoiled = false;

  const step = (): boolean => {
    const [first] = chunks;
    const data =
      chunks.length === 1 && first !== undefined
        ? Buffer.from(first.buffer, first.byteOffset, first.length)
        : Buffer.concat(chunks);
    const part = data.subarray(0, wanted);
    const rest = data.subarray(wanted);
    chunks = rest.length > 0 ? [rest] : [];
    held = rest.length;
    if (kind === undefined) {
      kind = part.readUInt8();
      wanted = part.readUInt32BE(1);
      spoiled = wanted > maxBytes;
      return !spoiled;
    }
    onFrame({kind, bytes: part});
    kind = undefined;
    wanted = headerBytes;
    return true;
  };

  return (chunk) => {
    // Whoever wrote it is being killed, and may have written the rest of it before.
    if (spoiled) return false;
    chunks.push(chunk);
    held += chunk.length;
    while (held >= wanted) {
      if (step()) continue;
      chunks = [];
      return false;
    }
    return true;
  };
}
