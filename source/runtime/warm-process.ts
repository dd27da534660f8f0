import {existsSync} from 'node:fs';
import type {JobProcess} from './job-process.js';
import {removeTree} from '../payload/remove-tree.js';

/** A process that has started and waits for a job, so that the next one need not wait for its start; it serves once. */
type WarmProcess = {
  /** The process that waits, or a new one. The next one is started behind it. */
  take(): Promise<JobProcess>;
  /** The same, but none is started behind it: for what has to be done with the little room that there is. */
  takeLast(): Promise<JobProcess>;
  /** Ends the one that waits, for it may have started in vain; another starts with the next that is taken. */
  renew(): void;
  /** Ends the one that waits, and starts no more. */
  close(): Promise<void>;
};

/**
 * Keeps one process ready, so that a job does not wait for its interpreter to start: a third of a second for R.
 * @param start starts a process that waits for its job on standard input
 */
export function keepWarmProcess(start: () => Promise<JobProcess>): WarmProcess {
  let waiting: Promise<JobProcess> | undefined;
  let closed = false;
  const leaving = new Set<Promise<void>>();

  const prepare = () => {
    if (closed || waiting !== undefined) return;
    waiting = start().then((job) => {
      job.hold(false);
      return job;
    });
    // Whoever takes it hears of a failure.
    waiting.catch(() => undefined);
  };

  const discardWaiting = async () => {
    const left = waiting;
    waiting = undefined;
    const gone = (async () => {
      const ready = await left?.catch(() => undefined);
      if (ready === undefined) return;
      ready.hold(true);
      await discardProcess(ready);
    })().catch(() => undefined);
    leaving.add(gone);
    await gone;
    leaving.delete(gone);
  };

  const take = async (then: () => void) => {
    const taken = waiting;
    waiting = undefined;
    const ready = await taken?.catch(() => undefined);
    then();
    if (ready === undefined) return start();
    if (!ready.running || !existsSync(ready.directory)) {
      await discardProcess(ready);
      return start();
    }
    ready.hold(true);
    return ready;
  };

  prepare();
  return {
    take: () => take(prepare),
    takeLast: () => take(() => undefined),
    renew() {
      void discardWaiting();
    },
    async close() {
      closed = true;
      await discardWaiting();
      await Promise.all(leaving);
    },
  };
}

/** Kills a process, waits until it is gone and deletes its directory. Never rejects. */
export async function discardProcess(job: JobProcess): Promise<void> {
  job.kill();
  // Nobody may be reading: a stream that nobody reads never comes to its end.
  for (const stream of [job.stdout, job.stderr, job.control]) stream?.resume();
  await job.exited;
  // What cannot be deleted is tried again with all of the workspace: no reason to lose the result of a job.
  await removeTree(job.directory).catch(() => undefined);
}
