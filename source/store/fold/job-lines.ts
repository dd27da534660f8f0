import {jobLineLifetime} from '../../message/sent-at.js';
import type {
  AcceptMessage,
  JobId,
  OfferMessage,
  PeerId,
  RequestMessage,
  ResultMessage,
  WithdrawMessage,
} from '../../message/types.js';
import {onTimeline} from '../moments.js';
import type {Job, Projection} from '../projection.js';
import {seeClient} from './clients.js';
import type {JobDraft} from './job-draft.js';
import {
  beginAttempt,
  draftOf,
  dropOffers,
  learnOutcome,
  markStage,
  newJob,
  unknownRuntime,
} from './job-draft.js';
import {boundActive, enterStage, putJob} from './jobs.js';
import {forgetOffers, loseOffers, recordOffer} from './offers.js';
import {longestRequest} from './rules.js';
import type {Seen} from './seen.js';
import {isEnd, isGuessedEnd, isHeld, isStale, rank} from './stage.js';
import {away, ensureWorker, setDoing} from './workers.js';

/** A draft of the job a line is about, new or `known`; what the line says of the runtime is added. */
export function jobOf(
  p: Projection,
  known: Job | undefined,
  id: JobId,
  {at, topic}: Seen,
  runtime?: string,
): JobDraft {
  const told = runtime ?? (topic === 'future.p2p' ? 'r' : unknownRuntime);
  if (!known) {
    boundActive(p, at);
    return newJob(id, told, at);
  }

  const job = draftOf(known);
  // Whatever it says, it is a word about the job.
  job.unseen = undefined;
  if (job.runtime === unknownRuntime) job.runtime = told;
  return job;
}

/** What a worker's line to a client is about: the job as it was, a draft of it, and the two, who are there then. */
export function workLine(
  p: Projection,
  {future, to}: {readonly future: JobId; readonly to: PeerId},
  seen: Seen,
): {
  readonly known: Job | undefined;
  readonly job: JobDraft;
  readonly worker: PeerId;
  readonly client: PeerId;
} {
  const {at, from} = seen;
  const known = p.jobs.get(future);
  const job = jobOf(p, known, future, seen);
  return {known, job, worker: ensureWorker(p, from, at).id, client: seeClient(p, to, at, false).id};
}

/**
 * When a message runs out: as long after it came as its sender says, whatever the sender's clock shows. Nobody is
 * believed to wait for ever.
 */
function until(p: Projection, message: RequestMessage | OfferMessage, {at, from}: Seen): number {
  const lifetime = jobLineLifetime(message);
  if (lifetime !== undefined) return at + lifetime;
  return Math.min(onTimeline(p, from, message.expires * 1000), at + longestRequest);
}

/** "Who takes this future?" */
export function applyRequest(p: Projection, message: RequestMessage, seen: Seen): void {
  const {at, from} = seen;
  const known = p.jobs.get(message.future);
  const job = jobOf(p, known, message.future, seen, message.runtime);
  const expires = until(p, message, seen);
  // By the clock of one client, which may have been set back.
  const newer = job.asked !== message.expires;
  job.client = seeClient(p, from, at).id;
  job.size = message.size;
  job.label = message.label ?? job.label;
  if (newer) job.asked = message.expires;
  else job.unseen = known?.unseen;

  if (!known || (newer && isPostedAgain(p, known))) {
    if (known) askAgain(p, job);
    job.expires = expires;
    enterStage(p, job, known, 'requested', {at, inferred: false});
    return;
  }

  if (newer && !isHeld(job.stage)) {
    // Asked again before anybody had it. The stage stays; it was guessed only where lines of it were missed.
    markStage(job, 'requested', at);
    job.expires = Math.max(job.expires ?? 0, expires);
  }

  putJob(p, job, known);
}

/** The job begins anew; it is another attempt only if a worker had it before. */
function askAgain(p: Projection, job: JobDraft): void {
  forgetOffers(p, job);
  if (isHeld(job.stage) || job.times.accepted !== undefined) job.attempts += 1;
  beginAttempt(job);
}

/**
 * Whether a newer request means that the job begins anew. The first request seen of a job that is under way with a
 * worker that is there may only be late.
 */
function isPostedAgain(p: Projection, job: Job): boolean {
  if (isEnd(job.stage)) return true;
  if (!isHeld(job.stage)) return false;
  const worker = job.worker === undefined ? undefined : p.workers.get(job.worker);
  return (
    job.asked !== undefined ||
    job.unseen !== undefined ||
    job.stalled ||
    (worker !== undefined && away.has(worker.state))
  );
}

/** "I would." */
export function applyOffer(p: Projection, message: OfferMessage, seen: Seen): void {
  const {at} = seen;
  const {known, job, worker, client} = workLine(p, message, seen);
  // The offers of a request that ran out have been counted as lost.
  if (isGuessedEnd(job.stage)) dropOffers(job);
  // It was asked for again while nobody watched.
  const again = known?.unseen !== undefined && isHeld(job.stage);
  if (again) askAgain(p, job);
  recordOffer(p, job, worker, at);
  job.client ??= client;
  if (again || job.stage === 'requested' || isGuessedEnd(job.stage)) {
    job.expires = until(p, message, seen);
    enterStage(p, job, known, 'offered', {at, inferred: false});
  } else {
    if (job.stage === 'offered') job.expires = until(p, message, seen);
    putJob(p, job, known);
  }

  if (isHeld(job.stage) && job.worker === worker) return;
  // Too late: it sees the accept to another worker, and is free again.
  if (job.stage !== 'offered') setDoing(p, worker, at, 'idle', undefined, true);
  else setDoing(p, worker, at, 'offering', job.id, true);
}

/** "You do." */
export function applyAccept(p: Projection, message: AcceptMessage, seen: Seen): void {
  const {at, from} = seen;
  const known = p.jobs.get(message.future);
  const job = jobOf(p, known, message.future, seen);
  const client = seeClient(p, from, at).id;
  const worker = p.workers.get(message.to)?.id ?? message.to;
  const other = job.worker !== undefined && job.worker !== worker;
  const takenOver = isHeld(job.stage) && (other || known?.unseen !== undefined);
  const before = job.stage;
  const anew = rank(before) < rank('accepted') || isGuessedEnd(before) || takenOver;
  if (!anew && other) return;
  if (takenOver) {
    // An accept of another worker is a new posting of which we missed the request.
    job.attempts += 1;
    beginAttempt(job);
  }

  job.client = client;
  job.worker = worker;
  job.via = message.via;
  job.expires = undefined;
  if (anew) {
    settleOffers(p, job, worker, at);
    enterStage(p, job, known, 'accepted', {at, inferred: false});
  } else {
    markStage(job, 'accepted', at);
    putJob(p, job, known);
  }
}

/** Counts the offers that lost, and frees their workers; only the first offers are kept by name. */
function settleOffers(p: Projection, job: JobDraft, winner: PeerId, at: number): void {
  const {offered} = job;
  if (offered === 0) return;
  const named = offered === job.offers.length;
  const won = !named || job.offers.some(({worker}) => worker === winner);
  loseOffers(p, job, offered - (won ? 1 : 0));
  for (const id of named ? job.offers.map(({worker}) => worker) : p.workers.keys()) {
    const worker = id === winner ? undefined : p.workers.get(id);
    if (worker?.state === 'offering' && worker.job === job.id) setDoing(p, id, at, 'idle', undefined, false);
  }
}

/** "Done, come and get it." */
export function applyResult(p: Projection, message: ResultMessage, seen: Seen): void {
  const {at} = seen;
  const {known, job, worker, client} = workLine(p, message, seen);
  job.client ??= client;
  const early = rank(job.stage) < rank('returning') || isGuessedEnd(job.stage);
  const guessed = job.stage === 'returning' && job.inferred;
  if (!(known && isStale(known, worker)) && (early || guessed)) {
    job.worker = worker;
    job.via = message.via;
    job.expires = undefined;
    learnOutcome(job, message);
    enterStage(p, job, known, 'returning', {at, inferred: false}, true);
  } else {
    putJob(p, job, known);
    freeAfter(p, message, at);
  }
}

/** After `withdraw` an R worker still uploads what it has; it is free then, unless it has another job already. */
function freeAfter(p: Projection, {from, future}: ResultMessage, at: number): void {
  const worker = p.workers.get(from);
  const busy = worker?.job !== undefined && (worker.job !== future || worker.state === 'returning');
  if (!busy) setDoing(p, from, at, 'idle', undefined, true);
}

/** "Forget or interrupt this future." */
export function applyWithdraw(p: Projection, message: WithdrawMessage, seen: Seen): void {
  const {at, from} = seen;
  const known = p.jobs.get(message.future);
  const job = jobOf(p, known, message.future, seen);
  const client = seeClient(p, from, at).id;
  job.client ??= client;
  job.expires = undefined;
  if (isEnd(job.stage) && !isGuessedEnd(job.stage)) {
    putJob(p, job, known);
    return;
  }

  forgetOffers(p, job);
  enterStage(p, job, known, 'withdrawn', {at, inferred: false});
}
