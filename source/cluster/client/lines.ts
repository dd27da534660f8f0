import type {BadLine, HeartbeatMessage, JobId, Message, PeerId, Topic} from '../../message/types.js';
import {isStranger, type AdmissionRules} from '../admission.js';
import {accept, announce, started} from './attempt.js';
import {declined, discountTransfer, leaveWorker, loseWorker} from './ending.js';
import {acceptedJobs, isAccepted, isComingIn, replaceJob, setActive, withEnding} from './jobs.js';
import {askAgain, announceTo, isNew} from './new-worker.js';
import {dropOrphansOf, receiveLateResult, remind} from './orphans.js';
import {receiveHost} from './refusal.js';
import {rememberHeartbeat, rememberHello, rememberWorker, forgetWorker} from './roster.js';
import {receiveOffer} from './without-heartbeat.js';
import type {Act, AcceptedJob, ClientMachine} from './types.js';

/** A worker that does something else is believed after this many heartbeats in a row. */
const mostStrayed = 2;
/** And after so long, milliseconds: a heartbeat that crossed our accept proves nothing. */
const crossing = 5000;

/** What it hears of whom: workers of members, and those that have a job of ours. */
export const admissionRules: AdmissionRules<ClientMachine, Act> = {
  heeds: new Set([
    ...(['worker', 'heartbeat', 'bye', 'offer', 'result'] as const),
    ...(['started', 'ended', 'progress', 'decline'] as const),
  ]),
  isInFlight: (machine, peer) =>
    acceptedJobs(machine).some(({phase}) => phase.worker === peer) ||
    machine.orphans.some(({worker}) => worker === peer),
  receive: (machine, {topic, message, via}, act) => receive(machine, topic, message, via, act),
  enforce: forgetStrangers,
};

/** A worker of somebody who is not a member any more is no worker of ours, unless it has a job. */
function forgetStrangers(machine: ClientMachine): ClientMachine {
  let after = machine;
  for (const id of machine.roster.keys()) {
    const isOurs = !isStranger(machine.admission, id) || admissionRules.isInFlight(machine, id);
    if (!isOurs) after = forgetWorker(after, id);
  }

  return after;
}

/** A line came in from a peer. `fresh` is a new code for the offer that needs one. */
function receive(
  machine: ClientMachine,
  topic: Topic,
  message: Message | BadLine,
  fresh: string | undefined,
  act: Act,
): ClientMachine {
  if (!('from' in message) || message.from === machine.recipe.id) return machine;
  switch (message.type) {
    case 'cluster':
      return receiveHost(machine, topic, message.from, act);
    case 'worker':
      return announceTo(rememberHello(machine, message, act), message.from, act);
    case 'heartbeat': {
      const heard = rememberHeartbeat(machine, message, act);
      const after = isNew(machine, message.from, message.runtimes)
        ? announceTo(heard, message.from, act)
        : heard;
      const wasUnwell = machine.roster.get(message.from)?.state === 'unwell';
      return receiveHeartbeat(after, message, wasUnwell, act);
    }

    case 'bye':
      return receiveBye(machine, message, act);
    default: {
      const after = message.type === 'offer' ? receiveOffer(machine, message, act) : machine;
      return 'to' in message && 'future' in message && message.to === machine.recipe.id
        ? receiveOwn(after, topic, message, fresh, act)
        : after;
    }
  }
}

type Addressed = Extract<Message, {readonly to: PeerId; readonly future: JobId}>;

function receiveOwn(
  machine: ClientMachine,
  topic: Topic,
  message: Addressed,
  fresh: string | undefined,
  act: Act,
): ClientMachine {
  const {from, future} = message;
  const after = rememberWorker(machine, topic, message, act);
  const job = after.active.get(future);
  if (message.type === 'offer') {
    return job?.topic === topic && fresh !== undefined ? accept(after, job, message, fresh, act) : after;
  }

  const theirs = isAccepted(job) && job.phase.worker === from ? job : undefined;
  if (!theirs && message.type === 'decline') return discountTransfer(after, message);
  if (message.type === 'result') {
    return theirs?.phase.via === message.via && theirs.topic === topic
      ? announce(after, withEnding(theirs, message), act)
      : receiveLateResult(after, message, act);
  }

  if (theirs && message.type === 'ended') return setActive(after, withEnding(theirs, message));
  if (!theirs || isComingIn(theirs)) return after;
  switch (message.type) {
    case 'started':
      return started(after, theirs, act);
    case 'progress': {
      const {done, total, note} = message;
      act.emit({type: 'progress', job: future, progress: {done, total, note}});
      return after;
    }

    case 'decline':
      return declined(after, theirs, message, act);
    default:
      return after;
  }
}

function receiveBye(
  machine: ClientMachine,
  {from, cause}: Extract<Message, {type: 'bye'}>,
  act: Act,
): ClientMachine {
  let after = forgetWorker(machine, from);
  for (const job of acceptedJobs(after)) {
    if (job.phase.worker !== from || isComingIn(job)) continue;
    after =
      cause === 'killed'
        ? loseWorker(after, job, `${from} was killed.`, act)
        : leaveWorker(after, job, `${from} left.`, act);
  }

  return dropOrphansOf(after, from, act);
}

/** What the worker says it does is compared with what we think it does: a line either way may have been lost. */
function receiveHeartbeat(
  machine: ClientMachine,
  message: HeartbeatMessage,
  wasUnwell: boolean,
  act: Act,
): ClientMachine {
  let after = remind(machine, message, act);
  if (wasUnwell && message.state !== 'unwell') after = stopAvoiding(after, message.from, act);
  for (const job of acceptedJobs(after)) {
    if (job.phase.worker !== message.from || isComingIn(job)) continue;
    after = hasJob(message, job.id) ? confirm(after, job, message, act) : stray(after, job, message, act);
  }

  return after;
}

function hasJob({future, results}: HeartbeatMessage, job: JobId): boolean {
  return future === job || results?.includes(job) === true;
}

function confirm(
  machine: ClientMachine,
  strayed: AcceptedJob,
  {state, results}: HeartbeatMessage,
  act: Act,
): ClientMachine {
  const job: AcceptedJob = {...strayed, phase: {...strayed.phase, strayed: 0}};
  const after = strayed.phase.strayed === 0 ? machine : setActive(machine, job);
  // One that crossed our accept tells of the result of an earlier attempt; that of this one is announced by itself.
  const isOfThis = act.now - job.phase.since >= crossing;
  if (isOfThis && (state === 'returning' || results?.includes(job.id))) return announce(after, job, act);
  return state === 'running' && job.phase.name === 'sending' ? started(after, job, act) : after;
}

function stray(machine: ClientMachine, job: AcceptedJob, message: HeartbeatMessage, act: Act): ClientMachine {
  const strayed = job.phase.strayed + 1;
  const strayedAt = strayed === 1 ? act.now : job.phase.strayedAt;
  if (strayed >= mostStrayed && act.now - strayedAt >= crossing) {
    return loseWorker(machine, job, `${message.from} no longer has the job.`, act);
  }

  return setActive(machine, {...job, phase: {...job.phase, strayed, strayedAt}});
}

/** A worker is well again: nothing that it lacked is held against it, and it hears of our requests. */
function stopAvoiding(machine: ClientMachine, worker: PeerId, act: Act): ClientMachine {
  let after = machine;
  for (const job of machine.active.values()) {
    if (!job.avoid.has(worker)) continue;
    const avoid = new Map(job.avoid);
    avoid.delete(worker);
    after = askAgain(replaceJob(after, {...job, avoid}), job.id, act);
  }

  return after;
}
