import type {Clock} from '../clock/clock.js';
import type {JobProcess} from './job-process.js';
import {readDiskUsage} from './disk-usage.js';
import {watchLimits} from './limit-watch.js';
import type {LimitName, Limits} from './limits.js';

/** Why we ended a job, when it did not end by itself. */
export type Ending = 'interrupted' | LimitName;

/** What ends a process before its time, and how. */
export type TerminationOptions = {
  /** Ends the job as interrupted. */
  readonly signal?: AbortSignal | undefined;
  readonly clock: Clock;
  /** The signal that comes first; after the grace comes SIGKILL. */
  readonly first: NodeJS.Signals;
  /** Milliseconds between the two. */
  readonly grace: number;
  readonly limits: Limits;
};

/** The way in which a process is ended: asked first, then killed. */
export type Termination = {
  /** Undefined while the job runs freely. */
  readonly ending: Ending | undefined;
  /** Ends the job at once. */
  end(reason: Ending): void;
  /** Looks once more, when the job has failed by itself: it may have broken a limit faster than it was watched. */
  settle(): Promise<void>;
  /** Stops watching; to be called when the job is gone. */
  clear(): void;
};

/** Ends a job when it is told to, when its time is over, or when it uses more than it may. */
export function watchTermination(job: JobProcess, options: TerminationOptions): Termination {
  const {signal, clock, first, grace, limits} = options;
  let ending: Ending | undefined;
  const cancels: (() => void)[] = [];

  const stop = (reason: Ending) => {
    if (ending !== undefined) return;
    ending = reason;
    job.signal(first);
    cancels.push(
      clock.after(grace, () => {
        job.kill();
      }),
    );
  };
  const end = (reason: Ending) => {
    ending ??= reason;
    job.kill();
  };
  const onAbort = () => {
    stop('interrupted');
  };

  if (signal?.aborted) onAbort();
  else signal?.addEventListener('abort', onAbort, {once: true});
  cancels.push(
    clock.after(limits.time * 1000, () => stop('time')),
    watchLimits(job, limits, clock, end),
  );

  return {
    get ending() {
      return ending;
    },
    end,
    async settle() {
      if (ending !== undefined) return;
      const used = await readDiskUsage([job.directory], new AbortController().signal);
      if (used !== undefined && used > limits.disk) ending = 'disk';
    },
    clear() {
      signal?.removeEventListener('abort', onAbort);
      for (const cancel of cancels) cancel();
    },
  };
}
