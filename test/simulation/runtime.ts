import type {Clock} from '../../source/clock/clock.js';
import type {Evaluation, Runtime} from '../../source/cluster/ports.js';
import type {RuntimeName} from '../../source/message/types.js';
import {WorkerFaultError} from '../../source/runtime/worker-fault.js';
import {noSpace, type Disk} from './disk.js';
import type {Random} from './random.js';
import type {Files} from './transfers.js';

type RuntimeOptions = {
  readonly name: RuntimeName;
  readonly clock: Clock;
  readonly random: Random;
  readonly files: Files;
  /** Longest evaluation, milliseconds. */
  readonly longest?: number;
  /** How long a job takes, milliseconds; by chance, up to the longest, by default. */
  readonly durationOf?: (text: string) => number;
  /** Probability that it gives nothing back. */
  readonly failure?: number;
  /** Whether a job ends in an error, which its result holds; none does by default. */
  readonly fails?: (text: string) => boolean;
  /** What it writes to. */
  readonly disk?: Disk;
  readonly onEvaluate?: (text: string) => void;
  /** A job is told to stop before it has ended. */
  readonly onAbort?: (text: string) => void;
  /** It has ended by itself. */
  readonly onEnd?: (text: string) => void;
};

/** Evaluates a text to `value of {text}`, or to `interrupted` when it is told to stop. */
export function createRuntime(options: RuntimeOptions): Runtime {
  const {name, clock, random, files, longest = 30_000, failure = 0, disk} = options;
  /** R still has room for a few words, as its own files are gone by then. */
  const findNoRoom = (used: Disk): Promise<Evaluation> => {
    used.refused++;
    const error = noSpace();
    if (name !== 'r') return Promise.reject(error);
    const lack = {fault: 'disk', reason: error.message} as const;
    return Promise.resolve({payload: files.create(apology), ok: false, lack});
  };

  return {
    name,
    evaluate(payload, {signal, onProgress}) {
      const text = files.read(payload);
      if (disk?.full) return findNoRoom(disk);

      options.onEvaluate?.(text);

      const {promise, resolve, reject} = Promise.withResolvers<Evaluation>();
      let ended = false;
      const duration = options.durationOf?.(text) ?? random.between(1, longest);
      const cancels = [
        clock.after(duration / 2, () => onProgress?.({done: 1, total: 2})),
        clock.after(duration, () => {
          ended = true;
          options.onEnd?.(text);
          if (disk?.full) return resolve(findNoRoom(disk));

          if (random.chance(failure)) {
            reject(new WorkerFaultError('sandbox', 'The sandbox could not be started.'));
          } else if (options.fails?.(text)) {
            resolve({payload: files.create(valueOf(text)), ok: false, error: jobError});
          } else {
            resolve({payload: files.create(valueOf(text)), ok: true});
          }
        }),
      ];
      const stop = () => {
        if (ended) return;
        ended = true;
        options.onAbort?.(text);
        for (const cancel of cancels) cancel();
        clock.after(random.between(0, 300), () => resolve({payload: files.create('interrupted'), ok: false}));
      };

      if (signal.aborted) stop();
      else signal.addEventListener('abort', stop, {once: true});
      return promise;
    },
  };
}

/** The class of the error in which a job ends. */
export const jobError = 'JobError';

/** The result that says that the worker's disk is full. */
export const apology = 'no room';

export function valueOf(text: string): string {
  return `value of ${text}`;
}
