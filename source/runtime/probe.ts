import {bytesPayload} from '../payload/file.js';
import type {Payload} from '../payload/payload.js';
import type {Runtime} from './runtime.js';
import {WorkerFaultError} from './worker-fault.js';

type ProbeOptions = {
  /** The smallest job, serialized. */
  readonly job: Uint8Array;
  /** An existing directory for it. */
  readonly directory: string;
  readonly signal: AbortSignal;
  /** What went wrong, in words, by the result of a job that failed. */
  readonly explain: (result: Payload) => Promise<string>;
};

/**
 * Has a runtime do its smallest job, which can fail through nothing of its own.
 * @throws WorkerFaultError; the system's error; the signal's reason
 */
export async function probeRuntime({name, evaluate}: Runtime, options: ProbeOptions): Promise<void> {
  const {directory, signal, explain} = options;
  const job = await bytesPayload(directory, options.job);
  try {
    const {payload, ok} = await evaluate(job, {signal});
    try {
      signal.throwIfAborted();
      if (!ok) throw new WorkerFaultError('runtime', `The runtime ${name} fails: ${await explain(payload)}`);
    } finally {
      await payload.discard();
    }
  } finally {
    await job.discard();
  }
}
