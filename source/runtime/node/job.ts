import {CodecError, pack, unpack} from '../codec.js';
import {valueBounds} from '../payload-bounds.js';

/** A JavaScript function and its arguments. */
export type NodeJob = {
  /** An expression whose value is the function; see `functionSource`. */
  readonly source: string;
  readonly args: readonly unknown[];
  /** A name for people. */
  readonly label?: string;
};

const kind = 'node job';

/**
 * Serializes a job.
 * @throws CodecError when an argument cannot be sent, say a function or an instance of a class
 */
export async function encodeNodeJob({source, args, label}: NodeJob): Promise<Uint8Array> {
  return pack(kind, {source, args, ...(label !== undefined && {label})});
}

/**
 * Reads a job; runs none of it.
 * @throws CodecError when the bytes are no job
 */
export async function decodeNodeJob(bytes: Uint8Array, bounds = valueBounds): Promise<NodeJob> {
  const [value] = await unpack(bytes, [kind], bounds);
  const {source, args, label} = (value ?? {}) as Record<keyof NodeJob, unknown>;
  if (typeof source !== 'string' || !Array.isArray(args)) {
    throw new CodecError('The payload holds no function with arguments.');
  }
  return {source, args, ...(typeof label === 'string' && {label})};
}
