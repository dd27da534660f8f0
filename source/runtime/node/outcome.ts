import {createReadStream} from 'node:fs';
import type {Payload} from '../../payload/payload.js';
import {CodecError, pack, unpack} from '../codec.js';
import type {StackOf} from '../error-fields.js';
import type {ByteSource} from '../gzip.js';
import {valueBounds} from '../payload-bounds.js';
import type {Output} from '../captured-output.js';

/** An error as it travels. */
export type JobError = {readonly name: string; readonly message: string; readonly stack?: string};

/** What became of a job for the runtime `node`. */
type NodeOutcome =
  | {
      readonly ok: true;
      readonly value: unknown;
      readonly output: readonly Output[];
      /** Time the function took, milliseconds. */
      readonly ms: number;
    }
  | {
      readonly ok: false;
      readonly error: JobError;
      /** What was thrown, whatever it was, as far as it could be sent. */
      readonly thrown?: unknown;
      readonly output: readonly Output[];
      readonly ms: number;
      /** True when it was told to stop. */
      readonly interrupted?: boolean;
    };

/** The part that is known where the function runs. */
export type NodeResult =
  | {readonly ok: true; readonly value: unknown; readonly ms: number}
  | {
      readonly ok: false;
      readonly error: JobError;
      readonly thrown?: unknown;
      readonly ms: number;
      readonly interrupted?: boolean;
    };

/** Who only wants the class of an error reads no more than this: the rest is for its client. */
const errorBounds = {...valueBounds, bytes: 256 * 1024, containers: 1024, sections: 0};

const resultKind = 'node result';
const outputKind = 'node output';

/**
 * Serializes the result, the first half of an outcome. What was thrown is left out where it cannot be sent.
 * @param stackOf what is told of where errors were made
 * @throws CodecError when the value cannot be sent
 */
export async function encodeNodeResult(result: NodeResult, stackOf?: StackOf): Promise<Uint8Array> {
  try {
    return await pack(resultKind, result, valueBounds, stackOf);
  } catch (error) {
    if (result.ok || !('thrown' in result)) throw error;
    const {ok, error: told, ms} = result;
    return pack(resultKind, {ok, error: told, ms});
  }
}

/** Serializes the output, the second half: what the function wrote is known only when its process has ended. */
export async function encodeNodeOutput(output: readonly Output[]): Promise<Uint8Array> {
  return pack(outputKind, output);
}

/** The class of the error in a serialized result; undefined where there is none to be read. */
export async function readErrorName(result: Uint8Array): Promise<string | undefined> {
  try {
    const [value] = await unpack(result, [resultKind], errorBounds);
    const {error} = (value ?? {}) as {readonly error?: Partial<Record<keyof JobError, unknown>>};
    return typeof error?.name === 'string' ? error.name : undefined;
  } catch {
    // The job may have forged it, or filled it: its client finds out.
    return undefined;
  }
}

/**
 * Reads an outcome.
 * @throws CodecError when the bytes are none
 */
export async function decodeNodeOutcome(source: ByteSource, bounds = valueBounds): Promise<NodeOutcome> {
  const [result, output] = await unpack(source, [resultKind, outputKind], bounds);
  return checked(result, checkedOutput(output));
}

/**
 * Reads the outcome that a payload holds.
 * @throws CodecError when it holds none
 */
export async function readNodeOutcome(payload: Payload): Promise<NodeOutcome> {
  return decodeNodeOutcome(createReadStream(payload.path));
}

function checked(result: unknown, output: readonly Output[]): NodeOutcome {
  const fields = (result ?? {}) as Record<string, unknown>;
  const {ok, value, error, interrupted} = fields;
  const ms = typeof fields['ms'] === 'number' ? fields['ms'] : 0;
  if (ok === true) return {ok, value, output, ms};
  const {name, message, stack} = (error ?? {}) as Record<keyof JobError, unknown>;
  if (ok !== false || typeof name !== 'string' || typeof message !== 'string') {
    throw new CodecError('The payload holds no outcome.');
  }
  return {
    ok,
    error: {name, message, ...(typeof stack === 'string' && {stack})},
    ...('thrown' in fields && {thrown: fields['thrown']}),
    output,
    ms,
    ...(interrupted === true && {interrupted}),
  };
}

function checkedOutput(output: unknown): readonly Output[] {
  if (!Array.isArray(output)) throw new CodecError('The payload holds no output.');
  return output.map((piece: unknown) => {
    const {stream, text} = (piece ?? {}) as Record<keyof Output, unknown>;
    if ((stream !== 'stdout' && stream !== 'stderr') || typeof text !== 'string') {
      throw new CodecError('The payload holds no output.');
    }
    return {stream, text};
  });
}
