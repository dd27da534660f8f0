import type {Clock} from '../../clock/clock.js';
import {messageOf} from '../../message/error-message.js';
import {shortText} from '../../message/short-text.js';
import type {PeerId, RuntimeName, WorkerFault, WorkerState} from '../../message/types.js';
import type {Payload} from '../../payload/payload.js';
import {CodecError} from '../../runtime/codec.js';
import {workerFault} from '../../runtime/worker-fault.js';
import {defaultTimeouts, defaultMaxBytes, type Timeouts} from '../timeouts.js';
import {drive} from '../../async/drive.js';
import {lookUpList} from '../look-up-list.js';
import {readLink} from '../link.js';
import type {Board, BoardEvent, Progress, Recorder, Runtime, Transfers} from '../ports.js';
import {sendLine, type Draft, type SendLine} from '../outbox.js';
import {createTasks, performTransfer} from '../transfer-tasks.js';
import {newWorker, workerMachine} from './machine.js';
import {shownState} from './heartbeat.js';
import {longestText} from './send.js';
import type {HeartbeatStatus, Resting, WorkerEffect, WorkerInput, WorkerMachine} from './types.js';

type WorkerOptions = {
  /** `{user}@{hostname}:{pid}`; unique for every worker, also in one process. */
  readonly id: PeerId;
  /** `owner/name`. */
  readonly cluster: string;
  /** Its access list as it was known last, where it is remembered. */
  readonly users?: readonly string[] | undefined;
  /** Told of each list that is known anew, to be remembered. */
  readonly onUsers?: ((users: readonly string[]) => void) | undefined;
  readonly board: Board;
  readonly transfers: Transfers;
  readonly runtimes: readonly Runtime[];
  readonly clock: Clock;
  /** @returns a number at least 0 and less than 1 */
  readonly random: () => number;
  readonly record: Recorder;
  /** This program's version, for the heartbeats. */
  readonly version: string;
  /** The machine's load average over one minute and this process's resident memory in bytes. */
  readonly machine: () => {readonly load: number; readonly rss: number};
  /** Seconds between heartbeats, while the cluster has fewer than twice as many workers; 15 by default. */
  readonly heartbeat?: number;
  /** Seconds until it leaves; never by default. */
  readonly duration?: number;
  /** The largest payload it takes, bytes; 1 GiB by default. */
  readonly maxBytes?: number;
  readonly timeouts?: Partial<Timeouts>;
  /** Of the users on the access list, those whose jobs it takes; everybody's by default. */
  readonly allowFrom?: readonly string[];
  /**
   * Does what a worker's part needs of its machine, with the smallest job of each runtime. Rejects while the machine
   * cannot do it, with an error that says why and for which `workerFault` tells what is lacking.
   */
  readonly probe?: (signal: AbortSignal) => Promise<void>;
  /**
   * Looks whether there is room for a job of so many bytes before it is offered for to a client that cannot be told to
   * ask others. Throws where there is none; where there is none for any job, `workerFault` tells what is lacking.
   */
  readonly checkRoom?: (bytes: number) => void;
  /** What it lacks already when it joins: it takes no job until a probe succeeds. */
  readonly unwell?: {readonly cause: WorkerFault; readonly reason: string};
  /** Why it takes no jobs when it joins, until `rest` says otherwise. */
  readonly resting?: Resting | undefined;
};

/** A worker at work. */
export type Worker = {
  readonly id: PeerId;
  /** What it is doing now. */
  readonly state: WorkerState | 'gone';
  /** Takes no jobs from now on and says why, or, without a reason, takes them again. */
  rest(resting: Resting | undefined): void;
  /** Takes no more jobs, finishes the one in hand, says `bye`; resolves when it has left. */
  drain(): Promise<void>;
  /** Interrupts the job in hand, tells its client, says `bye`; resolves when it has left. */
  stop(reason: string): Promise<void>;
  /** Resolves when it has left, for whatever reason. The board stays open. */
  readonly closed: Promise<void>;
};

/** Joins a cluster as a worker and serves it until it is drained or stopped, or its time is over. */
export function startWorker(options: WorkerOptions): Worker {
  const {id, board, transfers, clock, random, record, duration} = options;
  const outbox = {board, clock, record};
  const tasks = createTasks();
  const left = Promise.withResolvers<undefined>();
  const closed = left.promise.then(() => tasks.settled());
  let unsubscribe = () => {};

  const perform = (effect: WorkerEffect) => {
    switch (effect.type) {
      case 'send-line': {
        const reason = refusal(effect) ?? sendLine(outbox, effect);
        if (reason !== undefined) feed({type: 'unsendable', draft: effect.draft, reason});
        return;
      }

      case 'send-heartbeat':
        sendLine(outbox, {type: 'send-line', topic: 'p2p-tui', draft: heartbeatOf(effect.status, options)});
        return;
      case 'record':
        return record(effect.event);
      case 'look':
        return void lookUpList(board, options.cluster).then((shown) => shown && feed(shown));
      case 'remember':
        return options.onUsers?.(effect.users);
      case 'evaluate':
        return tasks.run(effect.task, (signal) => evaluate(effect, signal));
      case 'probe':
        return tasks.run(effect.task, (signal) => probe(effect.task, signal));
      case 'closed':
        unsubscribe();
        return left.resolve(undefined);
      default:
        performTransfer(effect, {transfers, clock, tasks, feed});
    }
  };

  /** Why an offer is better not made. On the second topic a job that does not fit after all can be declined. */
  const refusal = ({topic, draft}: SendLine): string | undefined => {
    const {job} = state();
    if (topic !== 'future.p2p' || draft.type !== 'offer' || job?.request.future !== draft.future) {
      return undefined;
    }
    try {
      options.checkRoom?.(job.request.size);
      return undefined;
    } catch (error) {
      const reason = messageOf(error);
      const fault = workerFault(error);
      if (fault) feed({type: 'lacking', fault, reason});
      else record({type: 'note', level: 'warn', text: `This worker does not offer for a future: ${reason}`});
      return reason;
    }
  };

  const evaluate = async (
    {task, runtime: name, payload}: {task: number; runtime: RuntimeName; payload: Payload},
    signal: AbortSignal,
  ) => {
    const runtime = options.runtimes.find((known) => known.name === name);
    const onProgress = (progress: Progress) => {
      if (isAmount(progress.done) && isAmount(progress.total)) feed({type: 'progress', task, progress});
    };

    const outcome = await (runtime?.evaluate(payload, {signal, onProgress}) ?? unknownRuntime(name)).then(
      (evaluation): WorkerInput => ({type: 'evaluated', task, evaluation}),
      (error: unknown): WorkerInput => ({
        type: 'unevaluated',
        task,
        reason: messageOf(error),
        lack: workerFault(error),
        refused: error instanceof CodecError,
      }),
    );
    feed(outcome);
  };

  const probe = async (task: number, signal: AbortSignal) => {
    const lack = await (options.probe?.(signal) ?? Promise.resolve()).then(
      () => undefined,
      (error: unknown) => ({fault: workerFault(error) ?? 'runtime', reason: messageOf(error)}) as const,
    );
    feed({type: 'probed', task, lack});
  };

  const {feed, state} = drive<WorkerMachine, WorkerInput, WorkerEffect>({
    machine: workerMachine,
    initial: newWorker(
      {
        id,
        cluster: options.cluster,
        runtimes: options.runtimes.map(({name}) => name),
        heartbeat: options.heartbeat ?? 15,
        maxBytes: options.maxBytes ?? defaultMaxBytes,
        timeouts: {...defaultTimeouts, ...options.timeouts},
        allowFrom: options.allowFrom,
        leaveAt: duration === undefined ? undefined : clock.monotonic() + duration * 1000,
      },
      options.users,
    ),
    clock,
    random,
    perform,
  });
  const receive = (event: BoardEvent) => {
    feed(event.type === 'line' ? event : readLink(board));
  };
  unsubscribe = board.subscribe(receive, () => inFlight(state()));
  const {unwell} = options;
  if (unwell) feed({type: 'lacking', fault: unwell.cause, reason: unwell.reason});
  if (options.resting) feed({type: 'rest', resting: options.resting});
  feed(readLink(board));

  return {
    id,
    get state() {
      const machine = state();
      return machine.closed ? 'gone' : shownState(machine).state;
    },
    rest(resting) {
      feed({type: 'rest', resting});
    },
    drain() {
      feed({type: 'drain', reason: 'It was drained.'});
      return closed;
    },
    stop(reason) {
      feed({type: 'stop', reason});
      return closed;
    },
    closed,
  };
}

/** Jobs from their accept until their results are collected, or their clients are not waited for any longer. */
function inFlight({job, results}: WorkerMachine): number {
  return results.filter(({awaited}) => awaited).length + (job && job.phase !== 'offering' ? 1 : 0);
}

function heartbeatOf(status: HeartbeatStatus, {id, runtimes, machine, version}: WorkerOptions): Draft {
  const {load, rss} = machine();
  const {future, results, unwell, resting, ...rest} = status;
  const why = unwell ? {cause: unwell.fault, reason: unwell.reason} : resting;
  return {
    type: 'heartbeat',
    from: id,
    ...rest,
    ...(future !== undefined && {future}),
    ...(results.length > 0 && {results}),
    ...(why && {cause: why.cause, reason: shortText(why.reason, longestText)}),
    slots: 1,
    runtimes: runtimes.map(({name}) => name),
    load,
    rss: Math.round(rss),
    version,
  };
}

function unknownRuntime(name: RuntimeName): Promise<never> {
  return Promise.reject(new Error(`This worker has no runtime ${name}.`));
}

function isAmount(value: number): boolean {
  return Number.isFinite(value) && value >= 0;
}
