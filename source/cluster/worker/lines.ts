import type {
  AcceptMessage,
  BadLine,
  Message,
  RequestMessage,
  Topic,
  WithdrawMessage,
} from '../../message/types.js';
import {isStranger, mayAgree, type AdmissionRules} from '../admission.js';
import {expiry, lifetimes, protocols, type Unsendable} from '../outbox.js';
import {noteClient, receiveClientBye, receiveKeepalive} from './clients.js';
import {fetch, free, isSpent} from './job.js';
import {rememberOther, forgetOther, answerHello} from './heartbeat.js';
import {forget, remember, resumeHeard, sameRequest, servable} from './requests.js';
import {dropResults, giveUpResult} from './results.js';
import {abandon, interrupt} from './stopping.js';
import {decline, receivesDeclines, recordStage} from './send.js';
import {nextRequest, takeTurn} from './turns.js';
import type {Act, Request, WorkerMachine} from './types.js';
import {isHeldBack, noteAccept, noteProgress} from './vias.js';

/** Within this time, milliseconds, a client of our kind has accepted an offer, or it is suspended: others come first. */
const answersWithin = 3000;
/** How many offers are remembered. */
const mostOffered = 16;

/** What it hears of whom: jobs of members, whatever else their peers say, and what is in flight. */
export const admissionRules: AdmissionRules<WorkerMachine, Act> = {
  heeds: new Set(['request', 'accept', 'withdraw', 'client', 'keepalive', 'heartbeat', 'bye']),
  isInFlight: ({job, results}, peer) =>
    (job !== undefined && job.phase !== 'offering' && job.request.client === peer) ||
    results.some(({request}) => request.client === peer),
  receive: (machine, {topic, message}, act) => receive(machine, topic, message, act),
  enforce,
};

/** A line came in from a peer. */
function receive(machine: WorkerMachine, topic: Topic, message: Message | BadLine, act: Act): WorkerMachine {
  if (!('from' in message) || message.from === machine.recipe.id) return machine;
  const requests = resumeHeard(machine.requests, message.from);
  const vias = noteProgress(machine.vias, topic, message, act.now);
  const after = noteClient({...machine, requests, vias}, message.from, act);
  switch (message.type) {
    case 'request':
      return receiveRequest(after, topic, message, act);
    case 'accept':
      return receiveAccept(after, topic, message, act);
    case 'withdraw':
      return receiveWithdraw(after, topic, message, act);
    case 'client':
      return topic === 'p2p-tui' ? answerHello(after, act) : after;
    case 'keepalive':
      return receiveKeepalive(after, message, act);
    case 'heartbeat':
      return rememberOther(after, message, act.now);
    case 'bye':
      return receiveClientBye(forgetOther(after, message.from), message.from, act);
    default:
      return after;
  }
}

/** Nothing is offered to strangers, nor to members of whom it is not certain any more. */
function enforce(machine: WorkerMachine): WorkerMachine {
  const {admission, job} = machine;
  const requests = machine.requests.filter(({client}) => !isStranger(admission, client));
  const after = {...machine, requests};
  return job?.phase === 'offering' && !mayAgree(admission, job.request.client) ? free(after) : after;
}

/** Offers for the request whose turn it is, when it has nothing else to do. */
export function serve(machine: WorkerMachine, act: Act): WorkerMachine {
  const {job, link, leaving, requests, results, turns, unwell, resting, admission} = machine;
  const isAway = leaving !== undefined || unwell !== undefined || resting !== undefined || !link.live;
  if (job || isAway || results.some(({awaited}) => awaited)) return machine;
  const request = nextRequest(
    requests,
    turns,
    (open) =>
      open.until > act.now &&
      open.pausedUntil <= act.now &&
      (open.topic === 'future.p2p' || link.extended) &&
      mayAgree(admission, open.client) &&
      !isHeldBack(machine, open, act.now),
  );
  if (!request) return machine;
  recordStage(machine, request, 'offered', act);
  return offer(machine, request, act);
}

function offer(machine: WorkerMachine, request: Request, act: Act): WorkerMachine {
  const {topic, client: to, future, ahead} = request;
  const expires = expiry(act, lifetimes.offer + Math.ceil(ahead / 1000));
  const draft = {type: 'offer', expires, from: machine.recipe.id, to, future, protocols} as const;
  act.emit({type: 'send-line', topic, draft});
  const offered = [...machine.offered, request].slice(-mostOffered);
  const until = act.now + (topic === 'p2p-tui' ? answersWithin : lifetimes.offer * 1000);
  return {...machine, offered, job: {phase: 'offering', request, until}};
}

function receiveRequest(
  machine: WorkerMachine,
  topic: Topic,
  message: RequestMessage,
  act: Act,
): WorkerMachine {
  const request = servable(machine.recipe, topic, message, act);
  if (!request) return machine;
  const after = {...machine, requests: remember(machine.requests, request, act.now)};
  const {job} = machine;
  // Asked again while our offer stands: the offer was not seen.
  const again = job?.phase === 'offering' && sameRequest(job.request, topic, message.from, message.future);
  return again ? offer(after, request, act) : after;
}

function receiveAccept(
  machine: WorkerMachine,
  topic: Topic,
  message: AcceptMessage,
  act: Act,
): WorkerMachine {
  const {recipe, job, unwell} = machine;
  const {from, to, future, via} = message;
  const requests = forget(machine.requests, topic, from, future);
  const vias =
    topic === 'future.p2p'
      ? noteAccept(machine.vias, {client: from, future, via, worker: to}, act.now)
      : machine.vias;
  const after = {...machine, requests, vias, turns: takeTurn(machine.turns, from)};
  const standing = job?.phase === 'offering' ? job.request : undefined;
  const isStanding = standing !== undefined && sameRequest(standing, topic, from, future);
  if (to !== recipe.id) return isStanding ? free(after) : after;

  // An offer that lapsed is kept all the same, unless that would break one to an R client, who cannot be told.
  const request = machine.offered.findLast((offered) => sameRequest(offered, topic, from, future));
  if (request && isSpent(machine, request, via)) return after;
  const isFree = !job || isStanding || standing?.topic === 'p2p-tui';
  if (request && isFree && (!unwell || !receivesDeclines(machine, request))) {
    return fetch(after, request, via, act);
  }
  if (unwell) decline(machine, {client: from, future}, unwell.fault, unwell.reason, act);
  else decline(machine, {client: from, future}, 'busy', 'The worker has another job.', act);
  return after;
}

/** A line can never be sent, such as one to a peer with an odd name: what waits for an answer to it is let go. */
export function unsendable(machine: WorkerMachine, {draft, reason}: Unsendable, act: Act): WorkerMachine {
  const {job} = machine;
  if (draft.type === 'offer' && job?.phase === 'offering' && job.request.future === draft.future) {
    const {topic, client, future} = job.request;
    return free({...machine, requests: forget(machine.requests, topic, client, future)});
  }

  if (draft.type !== 'result') return machine;
  const returning = machine.results.find(
    ({request, via}) => request.client === draft.to && via === draft.via,
  );
  return returning ? giveUpResult(machine, returning, reason, act) : machine;
}

/**
 * Whoever hears a withdraw forgets the request. Only the worker that it names stops: the job may have been posted again,
 * and be in other hands now. An R client that withdraws a future on the first topic still waits for its result, so it
 * gets one that says "interrupted". A withdraw on the second topic comes from a client that waits for nothing.
 */
function receiveWithdraw(
  machine: WorkerMachine,
  topic: Topic,
  message: WithdrawMessage,
  act: Act,
): WorkerMachine {
  const {from, to, future} = message;
  const {job, recipe} = machine;
  let after: WorkerMachine = {...machine, requests: forget(machine.requests, topic, from, future)};
  if (to === recipe.id && topic === 'p2p-tui') {
    after = dropResults(after, from, ({request}) => request.future === future, act);
  }

  if (job?.request.client !== from || job.request.future !== future) return after;
  if (job.phase === 'offering') return job.request.topic === topic ? free(after) : after;
  if (to !== recipe.id) return after;
  return topic === 'future.p2p' && job.request.topic === topic ? interrupt(after, act) : abandon(after, act);
}
