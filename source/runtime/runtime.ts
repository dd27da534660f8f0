/** What a runtime is: it takes the payload of a job and gives one that says what came of it. */
import type {Clock} from '../clock/clock.js';
import type {Progress, RuntimeName, WorkerFault} from '../message/types.js';
import type {Payload} from '../payload/payload.js';
import type {Limits} from './limits.js';
import type {Sandbox} from './sandbox/sandbox.js';

/** What an evaluation is given beside its job. */
export type EvaluateOptions = {
  /** Interrupts the evaluation: it still resolves, with a payload that says it was interrupted, if it can. */
  readonly signal: AbortSignal;
  /** Called as often as the job reports; the caller throttles. */
  readonly onProgress?: (progress: Progress) => void;
};

/** The outcome of an evaluation: always something to send back. */
export type Evaluation = {
  readonly payload: Payload;
  /** False when the job itself ended in an error or was interrupted; the payload says which. */
  readonly ok: boolean;
  /** Class of the error that it ended in, where that is known; the job chose it. */
  readonly error?: string | undefined;
  /**
   * Set when the machine is at fault: what it lacks, and a sentence about it. The job can be done elsewhere; the payload
   * is for clients that cannot be told so.
   */
  readonly lack?: {readonly fault: WorkerFault; readonly reason: string};
};

/**
 * Evaluates jobs of one kind. Rejects only when nothing can be sent back: then the job is declined, and `workerFault`
 * tells whether the machine is at fault. Only R has clients to which no job can be declined.
 */
export type Runtime = {
  readonly name: RuntimeName;
  /** @param payload the serialized job; stays the caller's, who discards it */
  evaluate(payload: Payload, options: EvaluateOptions): Promise<Evaluation>;
};

/** What each of our runtimes takes. */
export type RuntimeOptions = {
  readonly sandbox: Sandbox;
  /** An existing directory for jobs at work and for results, which stay until their taker discards them. */
  readonly directory: string;
  /** What a job may use. */
  readonly limits: Limits;
  /** How much less of the processor jobs get than others, 0 to 19; 0 by default. Not on Windows. */
  readonly nice?: number | undefined;
  /** Milliseconds a job has to end by itself when it is told to stop. */
  readonly grace?: number;
  readonly clock?: Clock;
  /** Our user name on the board, once that is known: jobs of R have it where the sandbox can give it to them. */
  readonly user?: () => string | undefined;
};

/** A runtime that holds processes and directories between jobs. */
export type ClosableRuntime = Runtime & {
  /**
   * Does the smallest job in the very way that others are done.
   * @param signal ends it
   * @throws an error that says why it cannot be done, for which `workerFault` tells what is at fault; or the signal's
   *   reason
   */
  readonly probe: (signal: AbortSignal) => Promise<void>;
  /** Ends the waiting process and deletes the working directory; jobs that still run are killed. */
  readonly close: () => Promise<void>;
};
