import {CodecError, pack, unpack} from '../codec.js';
import type {ByteSource} from '../gzip.js';
import {commandBounds} from '../payload-bounds.js';

/** A command line to run. */
export type CommandJob = {
  /** Program and arguments; no shell reads them. */
  readonly argv: readonly [string, ...string[]];
  /** What the program reads from standard input. */
  readonly stdin?: Uint8Array;
  /** A name for people. */
  readonly label?: string;
};

const kind = 'command job';

/**
 * Serializes a job.
 * @throws CodecError when it names no program, or is larger than workers take
 */
export async function encodeCommandJob({argv, stdin, label}: CommandJob): Promise<Uint8Array> {
  const job = {argv, ...(stdin !== undefined && {stdin}), ...(label !== undefined && {label})};
  return pack(kind, checked(job), commandBounds);
}

/**
 * Reads a job.
 * @throws CodecError when the bytes are no job
 */
export async function decodeCommandJob(source: ByteSource): Promise<CommandJob> {
  const [value] = await unpack(source, [kind], commandBounds);
  return checked(value);
}

function checked(value: unknown): CommandJob {
  const {argv, stdin, label} = (value ?? {}) as Record<keyof CommandJob, unknown>;
  const [program, ...args] = Array.isArray(argv) ? (argv as unknown[]) : [];
  if (!isWord(program) || program === '' || !args.every(isWord)) {
    throw new CodecError('A command job needs a program and its arguments.');
  }
  return {
    argv: [program, ...args],
    ...(stdin instanceof Uint8Array && {stdin}),
    ...(typeof label === 'string' && {label}),
  };
}

/** Programs get their arguments as strings that end at the first NUL. */
function isWord(value: unknown): value is string {
  return typeof value === 'string' && !value.includes('\0');
}
