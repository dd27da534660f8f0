import type {Clock} from '../clock/clock.js';
import {messageOf} from '../message/error-message.js';
import type {Payload} from '../payload/payload.js';
import type {TransferFault, TransferProgress, Transfers} from './ports.js';

/** Starts and ends of transfers, as machines order them. `task` is the machine's own number for it. */
export type TransferEffect =
  | {readonly type: 'send'; readonly task: number; readonly code: string; readonly payload: Payload}
  | {readonly type: 'receive'; readonly task: number; readonly code: string; readonly maxBytes: number}
  | {readonly type: 'abort'; readonly task: number; readonly reason: string}
  | {readonly type: 'discard'; readonly payload: Payload};

/** What became of them. An aborted transfer may still report: machines ignore tasks they gave up. */
export type TransferInput =
  | {readonly type: 'moved'; readonly task: number; readonly progress: TransferProgress}
  | {readonly type: 'sent'; readonly task: number}
  | {readonly type: 'fetched'; readonly task: number; readonly payload: Payload}
  | {
      readonly type: 'broken';
      readonly task: number;
      readonly reason: string;
      /** Absent: nothing more is known than that it broke. */
      readonly fault?: TransferFault;
    };

/** Work in progress by its task number: each can be aborted, and all can be awaited. */
type Tasks = {
  run(task: number, work: (signal: AbortSignal) => Promise<void>): void;
  abort(task: number, reason: string): void;
  /** Resolves when nothing is in progress any more. */
  settled(): Promise<void>;
};

/** No work yet. */
export function createTasks(): Tasks {
  const running = new Map<number, {readonly controller: AbortController; readonly done: Promise<void>}>();
  return {
    run(task, work) {
      const controller = new AbortController();
      const done = work(controller.signal).finally(() => running.delete(task));
      running.set(task, {controller, done});
    },
    abort(task, reason) {
      running.get(task)?.controller.abort(new Error(reason));
    },
    async settled() {
      while (running.size > 0) await Promise.all(Array.from(running.values(), ({done}) => done));
    },
  };
}

/** Progress comes with every chunk; more often than this, milliseconds, nobody needs to know. */
const progressEvery = 250;

/** What performing a transfer takes. */
type TransferTasksOptions = {
  readonly transfers: Transfers;
  readonly clock: Clock;
  readonly tasks: Tasks;
  readonly feed: (input: TransferInput) => void;
};

/** Performs transfers and feeds back what became of them. */
export function performTransfer(effect: TransferEffect, options: TransferTasksOptions): void {
  const {transfers, tasks} = options;
  switch (effect.type) {
    case 'send':
      return run(effect.task, options, async (context) => {
        await transfers.send(effect.code, effect.payload, context);
        return {type: 'sent', task: effect.task};
      });
    case 'receive':
      return run(effect.task, options, async (context) => {
        const payload = await transfers.receive(effect.code, {...context, maxBytes: effect.maxBytes});
        return {type: 'fetched', task: effect.task, payload};
      });
    case 'abort':
      return tasks.abort(effect.task, effect.reason);
    case 'discard':
      // A file that cannot be deleted now lies in a temporary directory that is.
      effect.payload.discard().catch(() => undefined);
  }
}

type Context = {readonly signal: AbortSignal; readonly onProgress: (progress: TransferProgress) => void};

function run(
  task: number,
  {tasks, clock, feed}: TransferTasksOptions,
  transfer: (context: Context) => Promise<TransferInput>,
): void {
  let told = -Infinity;
  const onProgress = (progress: TransferProgress) => {
    const now = clock.now();
    if (now - told < progressEvery && progress.bytes < progress.total) return;
    told = now;
    feed({type: 'moved', task, progress});
  };

  tasks.run(task, async (signal) => {
    feed(await transfer({signal, onProgress}).catch((error: unknown) => broken(task, error)));
  });
}

function broken(task: number, error: unknown): TransferInput {
  return {type: 'broken', task, reason: messageOf(error), ...(isFault(error) && {fault: faultOf(error)})};
}

function isFault(error: unknown): error is TransferFault {
  return error instanceof Error && 'permanent' in error && 'side' in error;
}

function faultOf({permanent, side}: TransferFault): TransferFault {
  return {permanent, side};
}
