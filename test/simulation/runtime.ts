import type {Clock} from '../../source/clock/clock.js';
import type {Evaluation, Runtime} from '../../source/cluster/ports.js';
import type {RuntimeName} from '../../source/message/types.js';
import type {Random} from './random.js';
import type {Files} from './transfers.js';

type RuntimeOptions = {
  readonly name: RuntimeName;
  readonly clock: Clock;
  readonly random: Random;
  readonly files: Files;
  /** Longest evaluation, milliseconds. */
  readonly longest?: number;
  /** Probability that it gives nothing back. */
  readonly failure?: number;
  readonly onEvaluate?: (text: string) => void;
};

/** Evaluates a text to `value of {text}`, or to `interrupted` when it is told to stop. */
export function createRuntime(options: RuntimeOptions): Runtime {
  const {name, clock, random, files, longest = 30_000, failure = 0, onEvaluate} = options;
  return {
    name,
    evaluate(payload, {signal, onProgress}) {
      const text = files.read(payload);
      onEvaluate?.(text);
      const {promise, resolve, reject} = Promise.withResolvers<Evaluation>();
      let ended = false;
      const duration = random.between(1, longest);
      const cancels = [
        clock.after(duration / 2, () => onProgress?.({done: 1, total: 2})),
        clock.after(duration, () => {
          ended = true;
          if (random.chance(failure)) reject(new Error('The sandbox could not be started.'));
          else resolve({payload: files.create(valueOf(text)), ok: true});
        }),
      ];
      const stop = () => {
        if (ended) return;
        for (const cancel of cancels) cancel();
        clock.after(random.between(0, 300), () => resolve({payload: files.create('interrupted'), ok: false}));
      };

      if (signal.aborted) stop();
      else signal.addEventListener('abort', stop, {once: true});
      return promise;
    },
  };
}

export function valueOf(text: string): string {
  return `value of ${text}`;
}
