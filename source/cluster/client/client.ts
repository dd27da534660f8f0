import type {Clock} from '../../clock/clock.js';
import type {JobId, PeerId} from '../../message/types.js';
import type {Payload} from '../../payload/payload.js';
import type {Stage} from '../../store/event.js';
import {defaultTimeouts, defaultMaxBytes, type Timeouts} from '../timeouts.js';
import {drive} from '../../async/drive.js';
import {jobProblem} from '../job-problem.js';
import {lookUpList} from '../look-up-list.js';
import {readLink} from '../link.js';
import type {Board, BoardEvent, Progress, Recorder, Transfers} from '../ports.js';
import {sendLine} from '../outbox.js';
import {createTasks, performTransfer} from '../transfer-tasks.js';
import {acceptedJobs} from './jobs.js';
import {clientMachine, newClient} from './machine.js';
import type {ClientEffect, ClientInput, ClientMachine, NewJob, Settlement} from './types.js';

type ClientOptions = {
  /** `{user}@{hostname}:{pid}`. */
  readonly id: PeerId;
  /** `owner/name`. */
  readonly cluster: string;
  /** Its access list as it was known last, where it is remembered. */
  readonly users?: readonly string[] | undefined;
  /** Told of each list that is known anew, to be remembered. */
  readonly onUsers?: ((users: readonly string[]) => void) | undefined;
  readonly board: Board;
  readonly transfers: Transfers;
  readonly clock: Clock;
  /** @returns a number at least 0 and less than 1 */
  readonly random: () => number;
  readonly record: Recorder;
  /** A fresh `wormhole://DDDD-xxxxxxxxxxxx`: four decimal digits, twelve hex digits, unguessable. */
  readonly newCode: () => string;
  /** The largest result it takes, bytes; 1 GiB by default. */
  readonly maxBytes?: number;
  readonly timeouts?: Partial<Timeouts>;
  /** Payloads on their way at a time, half of them out and half of them back; 16 by default. */
  readonly maxTransfers?: number;
  /** How long a request may stand before a worker takes it, milliseconds; for ever by default. */
  readonly requestTimeout?: number;
};

type PostOptions = {
  /** Withdraws the job; the promise rejects with the signal's reason. */
  readonly signal: AbortSignal;
  /** Told of every stage of the job, again from `requested` when it is posted again. */
  readonly onStage?: (stage: Stage) => void;
  /** What a p2p-tui worker tells of the evaluation. */
  readonly onProgress?: (progress: Progress) => void;
};

/** A client of a cluster. */
export type Client = {
  readonly id: PeerId;
  /**
   * Has a job evaluated by some worker of the cluster. A job whose worker is lost is posted again.
   * @returns the serialized result, the caller's from now on, who discards it
   * @throws Error one sentence, when no result can be had; the signal's reason when it was aborted
   */
  post(job: NewJob, options: PostOptions): Promise<Payload>;
  /** Withdraws what is not done, says `bye`; resolves when nothing is in progress any more. The board stays open. */
  close(): Promise<void>;
};

type Caller = PostOptions & {readonly settle: (outcome: Settlement) => void};

/** Joins a cluster as a client. */
export function startClient(options: ClientOptions): Client {
  const {id, board, transfers, clock, random, record, newCode} = options;
  const tasks = createTasks();
  const callers = new Map<JobId, Caller>();
  const left = Promise.withResolvers<undefined>();
  const closed = left.promise.then(() => tasks.settled());
  let closing = false;
  let unsubscribe = () => {};

  const perform = (effect: ClientEffect) => {
    switch (effect.type) {
      case 'send-line': {
        const reason = sendLine({board, clock, record}, effect);
        if (reason !== undefined) feed({type: 'unsendable', draft: effect.draft, reason});
        return;
      }

      case 'record':
        record(effect.event);
        if (effect.event.type === 'job') callers.get(effect.event.job)?.onStage?.(effect.event.stage);
        return;
      case 'look':
        return void lookUpList(board, options.cluster).then((shown) => shown && feed(shown));
      case 'remember':
        return options.onUsers?.(effect.users);
      case 'progress':
        return callers.get(effect.job)?.onProgress?.(effect.progress);
      case 'settle':
        return callers.get(effect.job)?.settle(effect.outcome);
      case 'closed':
        unsubscribe();
        return left.resolve(undefined);
      default:
        performTransfer(effect, {transfers, clock, tasks, feed});
    }
  };

  const {feed, state} = drive<ClientMachine, ClientInput, ClientEffect>({
    machine: clientMachine,
    initial: newClient(
      {
        id,
        cluster: options.cluster,
        maxBytes: options.maxBytes ?? defaultMaxBytes,
        timeouts: {...defaultTimeouts, ...options.timeouts},
        transfers: options.maxTransfers ?? 16,
        requestTimeout: options.requestTimeout ?? Infinity,
      },
      options.users,
    ),
    clock,
    random,
    perform,
  });
  const receive = (event: BoardEvent) => {
    feed(event.type === 'line' ? withCode(event, id, newCode) : readLink(board));
  };
  unsubscribe = board.subscribe(receive, () => acceptedJobs(state()).length);
  feed(readLink(board));

  return {
    id,
    async post(job, postOptions) {
      const {signal} = postOptions;
      signal.throwIfAborted();
      if (closing) throw new Error('The client was closed.');
      const problem = jobProblem(job, id, clock.now());
      if (problem !== undefined) throw new Error(problem);
      if (callers.has(job.id)) throw new Error(`The job ${job.id} is posted already.`);
      const {promise, resolve, reject} = Promise.withResolvers<Payload>();
      const abort = () => {
        feed({type: 'abort', job: job.id, reason: signal.reason});
      };

      const settle = (outcome: Settlement) => {
        callers.delete(job.id);
        signal.removeEventListener('abort', abort);
        if (outcome.ok) resolve(outcome.payload);
        else reject(outcome.reason);
      };

      callers.set(job.id, {...postOptions, settle});
      signal.addEventListener('abort', abort, {once: true});
      feed({type: 'post', job});
      return promise;
    },
    close() {
      closing = true;
      feed({type: 'close'});
      return closed;
    },
  };
}

/** An offer to us may need a code, which a pure machine cannot make. */
function withCode(
  event: Extract<BoardEvent, {type: 'line'}>,
  id: PeerId,
  newCode: () => string,
): ClientInput {
  const {message} = event;
  return message.type === 'offer' && message.to === id ? {...event, via: newCode()} : event;
}
