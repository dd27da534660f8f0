/**
 * Results that wait for their clients. One whose client comes at once is waited for; for any other the worker takes the
 * next job meanwhile, and keeps the result for as long as there is room.
 */
import {endingOf} from '../../message/ending.js';
import type {PeerId} from '../../message/types.js';
import type {TransferProgress} from '../ports.js';
import {expiry, lifetimes} from '../outbox.js';
import type {TransferInput} from '../transfer-tasks.js';
import {legCode} from '../via.js';
import {decline, recordStage, recordTransfer} from './send.js';
import type {Act, Request, Returning, WorkerMachine} from './types.js';
import {busyUntil, givesWayUntil} from './vias.js';

/** How long the worker waits for a client to begin before it takes another job, milliseconds. */
const awaitFor = 5000;
/** Time between two tries to return a result that never began to move, milliseconds. */
const retryAfter = 5000;
/** How many results are kept for clients that do not come. */
const mostKept = 16;
/** How long one is kept for a client that says when it is there, milliseconds: it may have been asleep. */
const keepFor = 3_600_000;

/** The runtime made a result. */
export function addResult(
  machine: WorkerMachine,
  made: Pick<Returning, 'request' | 'via' | 'result' | 'ok' | 'error' | 'interrupted'>,
  {now}: Act,
): WorkerMachine {
  const returning: Returning = {
    ...made,
    madeAt: now,
    announcedAt: undefined,
    waited: 0,
    awaited: true,
    task: undefined,
    stalledAt: Infinity,
    retryAt: now,
  };
  return {...machine, results: [...machine.results, returning]};
}

/** Announces each result where its client can hear it, keeps its transfer going, and makes room. */
export function returnResults(machine: WorkerMachine, act: Act): WorkerMachine {
  let after = machine;
  for (const returning of machine.results) after = returnResult(after, returning, act);
  return makeRoom(after, act);
}

function returnResult(machine: WorkerMachine, returning: Returning, act: Act): WorkerMachine {
  const {link} = machine;
  const {request, via, result} = returning;
  if (keptUntil(machine, returning) <= act.now) {
    return giveUpResult(machine, returning, 'The client did not collect the result in time.', act);
  }

  if (isLost(machine, request.client)) return setAside(machine, returning, act);
  if (!(request.topic === 'p2p-tui' ? link.extended : link.live)) {
    // Without a link the client cannot know of the result: time stands still, and it is announced again.
    return replace(machine, returning, unannounced(returning, act.now));
  }

  const waits = Math.max(busyUntil(machine, returning), givesWayUntil(machine, returning)) > act.now;
  if (returning.announcedAt === undefined && waits) return machine;
  let next = returning.announcedAt === undefined ? announce(machine, returning, act) : returning;
  if (awaitedUntil(next) <= act.now) next = {...next, awaited: false};
  const code = legCode(via, 'back');
  if (next.task !== undefined || next.retryAt > act.now || waits || code === undefined) {
    return replace(machine, returning, next);
  }

  const task = machine.task + 1;
  act.emit({type: 'send', task, code, payload: result});
  recordStage(machine, request, 'returning', act);
  recordTransfer(request, 'back', 'waiting', act, {total: result.size});
  return replace(postponeResult({...machine, task}, returning, act), returning, {...next, task});
}

/** A result that waits for its client in the background leaves the `via` to another transfer of ours for a while. */
export function postponeResult(
  machine: WorkerMachine,
  {request, via}: {readonly request: Request; readonly via: string},
  {emit, now}: Act,
): WorkerMachine {
  const waiting = machine.results.find(
    (kept) => kept.via === via && kept.request !== request && kept.task !== undefined && !hasMoved(kept),
  );
  if (waiting?.task === undefined) return machine;
  emit({type: 'abort', task: waiting.task, reason: 'Another transfer has the same code.'});
  return replace(machine, waiting, {...waiting, task: undefined, retryAt: now + retryAfter});
}

/** How it ended is told where there are fields for it; of an R future before its `result`, for who acts on that. */
function announce({recipe, link}: WorkerMachine, returning: Returning, act: Act): Returning {
  const {request, via, ok, error} = returning;
  const {topic, client: to, future} = request;
  const ending = endingOf({outcome: ok ? 'ok' : 'failed', ...(error !== undefined && {error})});
  const common = {from: recipe.id, to, future} as const;
  if (topic === 'future.p2p' && link.extended) {
    act.emit({type: 'send-line', topic: 'p2p-tui', draft: {type: 'ended', ...common, ...ending}});
  }

  const draft = {type: 'result', expires: expiry(act, lifetimes.result), ...common, via} as const;
  act.emit({type: 'send-line', topic, draft: topic === 'p2p-tui' ? {...draft, ...ending} : draft});
  return {...returning, announcedAt: act.now};
}

/** The time that it was announced counts, or a link that flaps would hold the worker for ever. */
function unannounced(returning: Returning, now: number): Returning {
  const {announcedAt = now, waited} = returning;
  return {...returning, announcedAt: undefined, waited: waited + now - announcedAt};
}

/** Its client is not there: nobody waits for it, and nothing is sent before it speaks again. What moves goes on. */
function setAside(machine: WorkerMachine, returning: Returning, {emit}: Act): WorkerMachine {
  const {announcedAt, awaited, task} = returning;
  if (announcedAt === undefined && !awaited) return machine;
  const aside = {...returning, announcedAt: undefined, awaited: false};
  if (hasMoved(returning)) return replace(machine, returning, aside);
  if (task !== undefined) emit({type: 'abort', task, reason: 'Its client is not there.'});
  return replace(machine, returning, {...aside, task: undefined, retryAt: -Infinity});
}

/** When it is dropped; time stands still while its client cannot know of it. */
function keptUntil({recipe, clients}: WorkerMachine, returning: Returning): number {
  const {announcedAt = Infinity, request, stalledAt} = returning;
  if (hasMoved(returning)) return stalledAt;
  const {deliver} = recipe.timeouts;
  return announcedAt + (clients.has(request.client) ? Math.max(keepFor, deliver) : deliver);
}

/** Until when the worker waits for the client to begin; one that has begun is waited for as long as something moves. */
function awaitedUntil(returning: Returning): number {
  const {announcedAt = Infinity, awaited, waited} = returning;
  return awaited && !hasMoved(returning) ? announcedAt + awaitFor - waited : Infinity;
}

/** Bytes went out: the code is spent, there is no second try. */
export function hasMoved({stalledAt}: Returning): boolean {
  return stalledAt < Infinity;
}

/** Drops the oldest results that nobody came for, when there are too many or they take too much room. */
function makeRoom(machine: WorkerMachine, act: Act): WorkerMachine {
  let after = machine;
  for (;;) {
    const kept = after.results.filter((returning) => !returning.awaited && !hasMoved(returning));
    const bytes = kept.reduce((sum, {result}) => sum + result.size, 0);
    const [oldest] = kept;
    if (!oldest || (kept.length <= mostKept && (bytes <= machine.recipe.maxBytes || kept.length === 1))) {
      return after;
    }
    after = giveUpResult(after, oldest, 'Other results took the room of this one.', act);
  }
}

/** The result cannot be returned: its client may ask others. */
export function giveUpResult(
  machine: WorkerMachine,
  returning: Returning,
  reason: string,
  act: Act,
): WorkerMachine {
  const {request} = returning;
  decline(machine, request, 'transfer', reason, act);
  recordStage(machine, request, 'failed', act, reason);
  return drop(machine, returning, reason, act);
}

/** Nobody wants the results of this client, or of one of its jobs, any more. */
export function dropResults(
  machine: WorkerMachine,
  client: PeerId,
  isMeant: (returning: Returning) => boolean,
  act: Act,
): WorkerMachine {
  let after = machine;
  for (const returning of machine.results) {
    if (returning.request.client !== client || !isMeant(returning)) continue;
    recordStage(after, returning.request, 'withdrawn', act);
    after = drop(after, returning, 'The client withdrew the job.', act);
  }

  return after;
}

/** Deletes a result and ends its transfer. */
export function drop(
  machine: WorkerMachine,
  returning: Returning,
  reason: string,
  {emit}: Act,
): WorkerMachine {
  if (returning.task !== undefined) emit({type: 'abort', task: returning.task, reason});
  emit({type: 'discard', payload: returning.result});
  return remove(machine, returning);
}

/** The client has it. */
export function returned(machine: WorkerMachine, task: number, act: Act): WorkerMachine {
  const returning = resultOfTask(machine, task);
  if (!returning) return machine;
  const {request, result, ok, error, interrupted} = returning;
  recordTransfer(request, 'back', 'done', act, {total: result.size});
  recordStage(machine, request, interrupted ? 'withdrawn' : ok ? 'done' : 'failed', act, undefined, error);
  const done = machine.done + (ok ? 1 : 0);
  const failed = machine.failed + (ok || interrupted ? 0 : 1);
  act.emit({type: 'discard', payload: result});
  return {...remove(machine, returning), done, failed};
}

/**
 * A transfer broke: the result is offered under the same code again, unless the other side had begun to take it, or that
 * would end in the same way.
 */
export function resultBroken(
  machine: WorkerMachine,
  {task, reason, fault}: Extract<TransferInput, {type: 'broken'}>,
  act: Act,
): WorkerMachine {
  const returning = resultOfTask(machine, task);
  if (!returning) return machine;
  const {request, result} = returning;
  recordTransfer(request, 'back', 'failed', act, {total: result.size, error: reason});
  const left = {...returning, task: undefined};
  const after = replace(machine, returning, left);
  if (hasMoved(left) || fault?.permanent === true) return giveUpResult(after, left, reason, act);
  return replace(after, left, {...left, retryAt: act.now + retryAfter});
}

/** Bytes moved, so the transfer gets more time. */
export function resultMoved(
  machine: WorkerMachine,
  task: number,
  progress: TransferProgress,
  act: Act,
): WorkerMachine {
  const returning = resultOfTask(machine, task);
  if (!returning) return machine;
  recordTransfer(returning.request, 'back', 'moving', act, {progress});
  if (progress.bytes === 0) return machine;
  return replace(machine, returning, {...returning, stalledAt: act.now + machine.recipe.timeouts.stall});
}

/** When a result wants something done: milliseconds, monotonic. */
export function resultsDue(machine: WorkerMachine): readonly number[] {
  return machine.results.flatMap((returning) => {
    const {announcedAt, task, retryAt} = returning;
    const retry = announcedAt !== undefined && task === undefined ? retryAt : Infinity;
    return [keptUntil(machine, returning), awaitedUntil(returning), retry];
  });
}

/** Whether a client that said when it would speak again has not. */
export function isLost({clients}: WorkerMachine, client: PeerId): boolean {
  return clients.get(client)?.lost === true;
}

function resultOfTask({results}: WorkerMachine, task: number): Returning | undefined {
  return results.find((returning) => returning.task === task);
}

function remove(machine: WorkerMachine, returning: Returning): WorkerMachine {
  return {...machine, results: machine.results.filter((kept) => kept !== returning)};
}

function replace(machine: WorkerMachine, before: Returning, after: Returning): WorkerMachine {
  if (before === after) return machine;
  return {...machine, results: machine.results.map((kept) => (kept === before ? after : kept))};
}
