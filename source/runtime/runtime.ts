import type {RuntimeName} from '../message/types.js';
import type {Payload} from '../payload/payload.js';

export type EvaluateOptions = {
  /** Interrupts the evaluation: it still resolves, with a payload that says it was interrupted, if it can. */
  readonly signal: AbortSignal;
  /** Called as often as the job reports; the caller throttles. */
  readonly onProgress?: (progress: {done: number; total: number; note?: string}) => void;
};

/** The outcome of an evaluation: always something to send back. */
export type Evaluation = {
  readonly payload: Payload;
  /** False when the job itself ended in an error or was interrupted; the payload says which. */
  readonly ok: boolean;
};

/** Evaluates jobs of one kind. Rejects only when nothing can be sent back: then the job is declined. */
export type Runtime = {
  readonly name: RuntimeName;
  /** @param payload the serialized job; stays the caller's, who discards it */
  evaluate(payload: Payload, options: EvaluateOptions): Promise<Evaluation>;
};

/** A runtime that holds processes and directories between jobs. */
export type ClosableRuntime = Runtime & {
  /** Ends the waiting process and deletes the working directory; jobs that still run are killed. */
  readonly close: () => Promise<void>;
};
