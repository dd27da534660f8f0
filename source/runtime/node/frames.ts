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

/** How much is set aside for a frame before any of it has come. */
const firstPart = 64 * 1024;

/**
 * Cuts a stream into frames. It keeps no chunk: a job that writes byte by byte would have it keep a chunk for each.
 * @param maxBytes bound on one frame
 * @param onFrame called for each whole frame, whose bytes are its own
 * @returns takes the next chunk; false from the first frame on that is too long: what follows is not looked at
 */
export function frameReader(
  maxBytes: number,
  onFrame: (frame: Frame) => void,
): (chunk: Uint8Array) => boolean {
  let part = new Uint8Array(headerBytes);
  let held = 0;
  let wanted = headerBytes;
  let kind: number | undefined;
  let spoiled = false;

  const begin = (next: number | undefined, length: number) => {
    kind = next;
    wanted = length;
    part = new Uint8Array(Math.min(length, firstPart));
    held = 0;
  };
  const end = () => {
    if (kind === undefined) {
      const header = Buffer.from(part.buffer);
      const length = header.readUInt32BE(1);
      spoiled = length > maxBytes;
      if (!spoiled) begin(header.readUInt8(), length);
    } else {
      onFrame({kind, bytes: part});
      begin(undefined, headerBytes);
    }
  };

  return (chunk) => {
    for (let at = 0; at < chunk.length && !spoiled;) {
      if (held === part.length) part = new Uint8Array(part.buffer.transfer(Math.min(wanted, 2 * held)));
      const some = chunk.subarray(at, at + part.length - held);
      part.set(some, held);
      held += some.length;
      at += some.length;
      // A frame without bytes ends with its header.
      while (held === wanted && !spoiled) end();
    }
    // Whoever wrote it is being killed, and may have written the rest of it before.
    return !spoiled;
  };
}
