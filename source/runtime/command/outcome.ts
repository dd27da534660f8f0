import {createReadStream} from 'node:fs';
import type {Payload} from '../../payload/payload.js';
import {CodecError, pack, unpack} from '../codec.js';
import type {ByteSource} from '../gzip.js';
import {valueBounds} from '../payload-bounds.js';
import type {OutputBytes} from '../captured-output.js';

/** What became of a command. */
export type CommandOutcome = {
  /** Exit status; 127 when there is no such program. A shell's 128 + n stands for signal n inside a sandbox. */
  readonly status: number | null;
  /** The signal that ended it. */
  readonly signal: string | null;
  readonly output: readonly OutputBytes[];
  /** Time it took, milliseconds. */
  readonly ms: number;
  /** True when it was told to stop. */
  readonly interrupted?: boolean;
  /** One sentence about what we did to it: which limit it broke, that it was interrupted. */
  readonly note?: string;
};

const kind = 'command outcome';

/** Serializes an outcome. */
export async function encodeCommandOutcome(outcome: CommandOutcome): Promise<Uint8Array> {
  return pack(kind, outcome);
}

/**
 * Reads an outcome.
 * @throws CodecError when the bytes are none
 */
export async function decodeCommandOutcome(source: ByteSource): Promise<CommandOutcome> {
  const [value] = await unpack(source, [kind], valueBounds);
  const {status, signal, output, ms, interrupted, note} = (value ?? {}) as Record<
    keyof CommandOutcome,
    unknown
  >;
  const ended = typeof status === 'number' || status === null;
  if (!ended || !(typeof signal === 'string' || signal === null) || !Array.isArray(output)) {
    throw new CodecError('The payload holds no outcome of a command.');
  }
  return {
    status,
    signal,
    output: output.map(checkedOutput),
    ms: typeof ms === 'number' ? ms : 0,
    ...(interrupted === true && {interrupted}),
    ...(typeof note === 'string' && {note}),
  };
}

/**
 * Reads the outcome that a payload holds.
 * @throws CodecError when it holds none
 */
export async function readCommandOutcome(payload: Payload): Promise<CommandOutcome> {
  return decodeCommandOutcome(createReadStream(payload.path));
}

function checkedOutput(piece: unknown): OutputBytes {
  const {stream, data} = (piece ?? {}) as Record<keyof OutputBytes, unknown>;
  if ((stream !== 'stdout' && stream !== 'stderr') || !(data instanceof Uint8Array)) {
    throw new CodecError('The payload holds no output of a command.');
  }
  return {stream, data};
}
