/** The cluster that futures go to, as programs choose it: `plan` in R is the model. */
import {randomUUID} from 'node:crypto';
import {waitUnlessAborted} from '../async/unless-aborted.js';
import {maxLabelBytes, shortText} from '../message/short-text.js';
import {bytesPayload} from '../payload/file.js';
import {functionSource} from '../runtime/node/function-source.js';
import {encodeNodeJob} from '../runtime/node/job.js';
import {readNodeOutcome} from '../runtime/node/outcome.js';
import type {Output} from '../runtime/captured-output.js';
import {openClient, type JoinedClient} from '../session/open-client.js';
import {completeSettings, type SettingsInput} from '../session/settings.js';
import type {EventBody} from '../store/event.js';
import {Future} from './future.js';
import {RemoteError} from './remote-error.js';

/** Which cluster jobs go to, how it is reached, and what is told of them. */
export type PlanOptions = SettingsInput & {
  /** What becomes of the jobs' console output: written to ours as it arrives (default), dropped, or handed over. */
  readonly output?: 'relay' | 'ignore' | ((chunk: Output) => void);
  /** Told of every step of our jobs and transfers. */
  readonly onEvent?: (event: EventBody) => void;
};

/** What one future may be given beside its function and arguments. */
export type FutureOptions = {
  /** A name that dashboards show; one that is longer than a line of the board can carry is cut. */
  readonly label?: string;
  /** Withdraws the job. */
  readonly signal?: AbortSignal;
  /** The cluster to use; by default the one of the latest `plan()`. */
  readonly plan?: Plan;
};

/** A cluster to send futures to. Close it, or the process stays up. */
export type Plan = AsyncDisposable & {
  /** Resolves when the cluster has been joined; rejects with one sentence when it never will be. */
  readonly ready: Promise<void>;
  /**
   * Disconnects from the board; resolves when that is done. Call it before the process is stopped (SIGTSTP) or busy for
   * more than some seconds: the pico.sh pipe service waits for each of its readers, so one that does not read holds up its
   * whole cluster. Jobs that are out stay out, and what is posted meanwhile waits.
   */
  suspend(): Promise<void>;
  /** Connects again after `suspend()`. */
  resume(): void;
  /** Leaves the cluster, or gives up joining it; futures that are pending reject. Resolves when that is done. */
  close(): Promise<void>;
};

type Internals = {readonly client: Promise<JoinedClient>; readonly options: PlanOptions};

const internals = new WeakMap<Plan, Internals>();
const run = randomUUID().replaceAll('-', '');
let counter = 0;
let current: Plan | undefined;

/**
 * Chooses the cluster that evaluates futures from now on. It returns at once; futures wait until it is joined.
 * @throws Error one sentence, when an option cannot be read
 */
export function plan(options: PlanOptions): Plan {
  const settings = completeSettings(options, process.env);
  const closing = new AbortController();
  const opening = openClient({settings, record: options.onEvent ?? (() => undefined)});
  const client = opening.then((session) => session.join({signal: closing.signal}));
  const ready = client.then(() => undefined);
  // None when the cluster's name is none, which `ready` tells.
  const session = opening.catch(() => undefined);
  // Whoever posts a future gets the rejection too; nobody has to look at `ready`.
  ready.catch(() => undefined);
  const close = async () => {
    if (current === made) current = undefined;
    closing.abort(new Error('The plan was closed.'));
    await ready.catch(() => undefined);
    await (await session)?.close();
  };

  const made: Plan = {
    ready,
    async suspend() {
      await (await session)?.suspend();
    },
    resume() {
      void session.then((opened) => opened?.resume());
    },
    close,
    [Symbol.asyncDispose]: close,
  };
  internals.set(made, {client, options});
  current = made;
  return made;
}

/**
 * Has a worker of the cluster call a function. The function travels as its source text: it sees its arguments and
 * the globals of a Node.js process, and nothing from around it. Arguments and value may be anything that JSON can
 * hold, and also Map, Set, Date, BigInt, typed arrays, errors and cycles.
 * @throws TypeError when the function has no source text to send
 * @throws Error when there is no plan
 */
export function future<Args extends readonly unknown[], Result>(
  fn: (...args: Args) => Result,
  ...[given, options = {}]: Args extends readonly []
    ? [args?: Args, options?: FutureOptions]
    : [args: Args, options?: FutureOptions]
): Future<Awaited<Result>> {
  const target = options.plan ?? current;
  const found = target && internals.get(target);
  if (!found) {
    throw new Error("There is no cluster to send futures to: call plan({cluster: 'owner/name'}) first.");
  }
  const args: readonly unknown[] = given ?? [];
  const source = functionSource(fn);
  const id = `${run}-${++counter}`;
  const controller = new AbortController();
  const signal = options.signal ? AbortSignal.any([controller.signal, options.signal]) : controller.signal;
  const value = post(found, {id, source, args, signal, label: options.label});
  return new Future<Awaited<Result>>(id, value as Promise<Awaited<Result>>, controller);
}

type Job = {
  readonly id: string;
  readonly source: string;
  readonly args: readonly unknown[];
  readonly signal: AbortSignal;
  readonly label: string | undefined;
};

async function post(
  {client: joining, options}: Internals,
  {id, source, args, signal, label}: Job,
): Promise<unknown> {
  const bytes = await encodeNodeJob({source, args, label});
  // The host may be away for days; who no longer wants the value does not wait for him.
  const {client, directory} = await waitUnlessAborted(joining, signal);
  const payload = await bytesPayload(directory, bytes);
  try {
    const shown = label === undefined ? undefined : shortText(label, maxLabelBytes);
    const result = await client.post({id, payload, runtime: 'node', label: shown}, {signal});
    const outcome = await readNodeOutcome(result).finally(() => result.discard());
    for (const chunk of outcome.output) relay(chunk, options.output ?? 'relay');
    if (outcome.ok) return outcome.value;
    throw new RemoteError(outcome.error, 'thrown' in outcome ? outcome : {});
  } finally {
    await payload.discard();
  }
}

function relay(chunk: Output, output: NonNullable<PlanOptions['output']>): void {
  if (typeof output === 'function') output(chunk);
  else if (output === 'relay') process[chunk.stream].write(chunk.text);
}
