import {readFile} from 'node:fs/promises';
import {messageOf} from '../../message/error-message.js';
import type {RuntimeName} from '../../message/types.js';
import type {Payload} from '../../payload/payload.js';
import type {OutputStream} from '../../runtime/captured-output.js';
import type {FileContent} from './save-result.js';
import {jsonText} from './value-text.js';

/** A job read from the command line, and how to tell its outcome. */
export type PreparedJob = {
  readonly runtime: RuntimeName;
  /** The serialized job. */
  readonly bytes: Uint8Array;
  readonly label: string;
  /**
   * Reads what came of it.
   * @param signal gives up; the promise rejects with its reason
   */
  read(result: Payload, asked: Asked, signal: AbortSignal): Promise<JobReport>;
};

/** What whoever posted the job wants to have of it. */
export type Asked = {
  /** One JSON object in place of all else that goes to standard output. */
  readonly json: boolean;
  /** Its value goes to a file. */
  readonly toFile: boolean;
};

/** What came of a job. */
export type JobReport = {
  /** What the two streams get, in order. */
  readonly output: readonly {readonly stream: OutputStream; readonly data: Uint8Array | string}[];
  /** What the file gets, if there is to be one: bytes or text, or what lies in a file. */
  readonly value?: FileContent | undefined;
  /** The exit status. */
  readonly status: number;
};

/** What came of a job of which JSON is wanted, and nothing else. @param outcome all that is to be told */
export function jsonReport(outcome: unknown, toFile: boolean, status: number): JobReport {
  const data = jsonText(outcome);
  return toFile ? {output: [], value: data, status} : {output: [{stream: 'stdout', data}], status};
}

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
