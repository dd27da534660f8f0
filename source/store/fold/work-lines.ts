import {endOf} from '../event.js';
import type {
  DeclineMessage,
  EndedMessage,
  HeartbeatMessage,
  ProgressMessage,
  ReceivedMessage,
  StartedMessage,
} from '../../message/types.js';
import type {Job, Projection} from '../projection.js';
import {seeClient} from './clients.js';
import {beginAttempt, draftOf, learnOutcome} from './job-draft.js';
import {jobOf, workLine} from './job-lines.js';
import {enterStage, putJob} from './jobs.js';
import type {Seen} from './seen.js';
import {isEnd, isGuessedEnd, isHeld, isStale, rank} from './stage.js';
import {setDoing} from './workers.js';

/** "Payload received and checked, evaluation begins." */
export function applyStarted(p: Projection, message: StartedMessage, seen: Seen): void {
  const {at} = seen;
  const {known, job, worker, client} = workLine(p, message, seen);
  const watched = known?.unseen === undefined;
  if (known && isStale(known, worker)) return;
  if (watched && (isPast(job) || (job.stage === 'running' && !job.inferred))) return;
  job.client ??= client;
  job.worker = worker;
  job.expires = undefined;
  enterStage(p, job, known, 'running', {at, inferred: false}, true);
}

/** "So far have I come." */
export function applyProgress(p: Projection, message: ProgressMessage, seen: Seen): void {
  const {at} = seen;
  const {known, job, worker, client} = workLine(p, message, seen);
  if ((known && isStale(known, worker)) || (known?.unseen === undefined && isPast(job))) return;
  const same = job.worker === worker;
  const {done, total, note} = message;
  job.client ??= client;
  job.worker = worker;
  job.expires = undefined;
  job.progress = {done, total, note};
  if (same && job.stage === 'running') {
    putJob(p, job, known);
    setDoing(p, worker, at, 'running', job.id, true);
  } else {
    enterStage(p, job, known, 'running', {at, inferred: true}, true);
  }
}

/** Nothing that a worker says of its evaluation changes the stage any more; while nobody watched it may have got it anew. */
function isPast({stage}: Job): boolean {
  return rank(stage) > rank('running') && !isGuessedEnd(stage);
}

/** "I cannot after all": the client has to post the job again, and that is its next attempt. */
export function applyDecline(p: Projection, message: DeclineMessage, {at}: Seen): void {
  const known = p.jobs.get(message.future);
  if (!known || isStale(known, message.from) || !isHeld(known.stage) || known.stage === 'returning') return;
  if (known.worker !== message.from && known.unseen === undefined) return;
  const job = draftOf(known);
  beginAttempt(job);
  job.attempts += 1;
  job.expires = at;
  job.reason = message.reason;
  enterStage(p, job, known, 'requested', {at, inferred: false});
}

/** "So it ended": said with the `result` of an R future, and perhaps heard after it. */
export function applyEnded(p: Projection, message: EndedMessage, seen: Seen): void {
  const {at} = seen;
  const {known, job, worker, client} = workLine(p, message, seen);
  const early = rank(job.stage) < rank('returning') || isGuessedEnd(job.stage);
  if ((known && isStale(known, worker)) || (!early && job.worker !== worker)) return;
  if (job.outcome === undefined || early) learnOutcome(job, message);
  if (early) {
    job.client ??= client;
    job.worker = worker;
    job.expires = undefined;
    enterStage(p, job, known, 'returning', {at, inferred: true}, true);
  } else if (known?.stage === 'ended' && job.outcome !== undefined) {
    enterStage(p, job, known, endOf(job.outcome), {at: known.since, inferred: known.inferred});
  } else if (job.stage === 'returning') {
    putJob(p, job, known);
  }
}

/** "The result is here, whole and checked." */
export function applyReceived(p: Projection, message: ReceivedMessage, seen: Seen): void {
  const {at, from} = seen;
  const known = p.jobs.get(message.future);
  const job = jobOf(p, known, message.future, seen);
  const client = seeClient(p, from, at).id;
  const given = job.stage === 'failed' && job.outcome === undefined;
  const told = (job.stage === 'done' || job.stage === 'failed') && !job.inferred;
  if (told || given || job.stage === 'withdrawn') return;
  if (job.outcome === undefined) learnOutcome(job, message);
  const stage = endOf(job.outcome);
  if (job.stage === stage && !job.inferred) return;
  job.client = client;
  job.worker ??= message.to;
  job.expires = undefined;
  enterStage(p, job, known, stage, {at, inferred: false});
}

/** A worker's heartbeat names the jobs whose results wait with it: of those that nobody watched that is a word. */
export function applyHeartbeatResults(p: Projection, {results = []}: HeartbeatMessage, seen: Seen): void {
  if (p.unseen.size === 0) return;
  for (const id of results) {
    const known = p.unseen.has(id) ? p.jobs.get(id) : undefined;
    if (!known) continue;
    const job = jobOf(p, known, id, seen);
    job.worker = seen.from;
    job.expires = undefined;
    enterStage(p, job, known, 'returning', {at: seen.at, inferred: true});
  }
}

/** A worker's heartbeat names the job it has in hand: what was missed of it is inferred. */
export function applyHeartbeatJob(p: Projection, message: HeartbeatMessage, seen: Seen): void {
  const stage =
    message.state === 'fetching' ? 'sending' : message.state === 'running' ? 'running' : undefined;
  if (message.future === undefined) return;
  const known = p.jobs.get(message.future);
  if (stage === undefined) {
    // In hand it is, if only to be returned.
    const isHis = known?.worker === seen.from && message.state !== 'offering';
    if (isHis && p.unseen.has(known.id)) putJob(p, jobOf(p, known, known.id, seen), known);
    return;
  }

  const unseen = known?.unseen !== undefined && !isEnd(known.stage);
  if (known && isStale(known, seen.from)) return;
  if (known && !unseen && rank(known.stage) >= rank(stage) && !isGuessedEnd(known.stage)) return;
  const job = jobOf(p, known, message.future, seen);
  if (unseen && job.worker === seen.from && job.stage === stage) {
    // It goes on with what it had when nobody watched any more.
    putJob(p, job, known);
    return;
  }

  job.worker = seen.from;
  job.expires = undefined;
  enterStage(p, job, known, stage, {at: seen.at, inferred: true}, true);
}
