import {randomBytes, randomUUID} from 'node:crypto';
import {open, rm} from 'node:fs/promises';
import {join} from 'node:path';
import {waitUnlessAborted} from '../async/unless-aborted.js';
import type {Clock} from '../clock/clock.js';
import type {WorkerFault} from '../message/types.js';
import {explainFault} from '../runtime/explain-fault.js';
import type {ClosableRuntime} from '../runtime/runtime.js';
import {WorkerFaultError} from '../runtime/worker-fault.js';
import {roomNeeded} from './check-room.js';
import type {WorkerDirectory} from './worker-directory.js';

type ProbeOptions = {
  readonly directory: WorkerDirectory;
  readonly runtimes: readonly ClosableRuntime[];
  readonly clock: Clock;
};

/** Milliseconds for each step: a disk or an interpreter that hangs is none that works. */
const stepTimeout = 60_000;

/**
 * What a worker's part needs of its machine, tried for real: its directories, which are made again where they were
 * deleted, a file of some size, and the smallest job of each runtime in its sandbox. Workers of one process that ask at
 * the same time share one trial.
 * @returns a probe for `startWorker`; its errors are sentences for people, and `workerFault` tells what is at fault
 */
export function workerProbe(options: ProbeOptions): (signal: AbortSignal) => Promise<void> {
  let trial: Trial | undefined;

  const begin = (): Trial => {
    const ending = new AbortController();
    const begun: Trial = {done: tryAll(options, ending.signal), ending, waiting: 0};
    const forget = () => {
      if (trial === begun) trial = undefined;
    };
    // Those who gave up are not told.
    begun.done.then(forget, forget);
    ending.signal.addEventListener('abort', forget);
    return begun;
  };

  return async (signal) => {
    signal.throwIfAborted();
    const joined = (trial ??= begin());
    joined.waiting += 1;
    try {
      await waitUnlessAborted(joined.done, signal);
    } finally {
      joined.waiting -= 1;
      if (joined.waiting === 0) joined.ending.abort(signal.reason);
    }
  };
}

type Trial = {readonly done: Promise<void>; readonly ending: AbortController; waiting: number};

async function tryAll({directory, runtimes, clock}: ProbeOptions, signal: AbortSignal): Promise<void> {
  const attempt = async (
    fault: WorkerFault,
    what: string,
    step: (signal: AbortSignal) => Promise<void>,
  ): Promise<void> => {
    const slow = new AbortController();
    const cancel = clock.after(stepTimeout, () => {
      slow.abort(new WorkerFaultError(fault, `${what} takes more than ${String(stepTimeout / 1000)} s.`));
    });
    try {
      const both = AbortSignal.any([signal, slow.signal]);
      await waitUnlessAborted(step(both), both);
    } catch (error) {
      throw explainFault(error, directory.path);
    } finally {
      cancel();
    }
  };

  await attempt('directory', `Opening the work directory ${directory.path}`, () => directory.restore());
  await attempt('disk', `Writing to ${directory.transfers}`, (both) => tryDisk(directory.transfers, both));
  await Promise.all(
    runtimes.map(({name, probe}) => attempt('runtime', `The smallest job of the runtime ${name}`, probe)),
  );
}

/** Writes a file, has it reach the disk, and deletes it. Random, so that no file system makes it smaller. */
async function tryDisk(directory: string, signal: AbortSignal): Promise<void> {
  const path = join(directory, `${randomUUID()}.probe`);
  const chunk = randomBytes(1024 ** 2);
  try {
    const file = await open(path, 'wx', 0o600);
    try {
      for (let written = 0; written < roomNeeded; written += chunk.length) {
        signal.throwIfAborted();
        await file.writeFile(chunk);
      }

      await file.sync();
    } finally {
      await file.close();
    }
  } finally {
    await rm(path, {force: true});
  }
}
