import {readFile} from 'node:fs/promises';
import {messageOf} from '../../message/error-message.js';
import type {RuntimeName} from '../../message/types.js';
import type {Payload} from '../../payload/payload.js';
import type {Context} from '../cli/command.js';

/** A job read from the command line, and how to tell its outcome. */
export type PreparedJob = {
  readonly runtime: RuntimeName;
  /** The serialized job. */
  readonly bytes: Uint8Array;
  readonly label: string;
  /**
   * Writes output, value or error.
   * @param signal gives up; the promise rejects with its reason
   * @returns the exit status
   */
  report(result: Payload, context: Context, signal: AbortSignal): Promise<number>;
};

/**
 * Reads what `--file` names.
 * @throws Error one sentence, when it is not there or cannot be read
 */
export async function readJobFile(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    throw new Error(`${file} cannot be read: ${messageOf(error)}`, {cause: error});
  }
}
