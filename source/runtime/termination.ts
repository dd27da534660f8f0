import type {Clock} from '../clock/clock.js';
import type {JobProcess} from './job-process.js';

/** Why we ended a job, when it did not end by itself. */
export type Ending = 'interrupted' | 'overtime' | 'excess';

/** What ends a process before its time, and how. */
export type TerminationOptions = {
  /** Ends the job as interrupted. */
  readonly signal?: AbortSignal | undefined;
  readonly clock: Clock;
  /** The signal that comes first; after the grace comes SIGKILL. */
  readonly first: NodeJS.Signals;
  /** Milliseconds between the two. */
  readonly grace: number;
  /** Wall-clock limit, seconds. */
  readonly maxSeconds?: number | undefined;
};

/** The way in which a process is ended: asked first, then killed. */
export type Termination = {
  /** Undefined while the job runs freely. */
  readonly ending: Ending | undefined;
  /** Ends the job at once. */
  end(reason: Ending): void;
  /** Stops watching; to be called when the job is gone. */
  clear(): void;
};

/** Ends a job when it is told to, or when its time is over. */
export function watchTermination(job: JobProcess, options: TerminationOptions): Termination {
  const {signal, clock, first, grace, maxSeconds} = options;
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
  const onAbort = () => {
    stop('interrupted');
  };
  const onOvertime = () => {
    stop('overtime');
  };

  if (signal?.aborted) onAbort();
  else signal?.addEventListener('abort', onAbort, {once: true});
  if (maxSeconds !== undefined) cancels.push(clock.after(maxSeconds * 1000, onOvertime));

  return {
    get ending() {
      return ending;
    },
    end(reason) {
      ending ??= reason;
      job.kill();
    },
    clear() {
      signal?.removeEventListener('abort', onAbort);
      for (const cancel of cancels) cancel();
    },
  };
}
