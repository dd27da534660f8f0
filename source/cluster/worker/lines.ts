import type {
  AcceptMessage,
  BadLine,
  Message,
  RequestMessage,
  Topic,
  WithdrawMessage,
} from '../../message/types.js';
import {expiry, lifetimes, protocols} from '../say.js';
import {fetch, free, release, withdrawn} from './job.js';
import {hearBeat, hearBye, hearCall} from './pulse.js';
import {forget, oldest, remember, sameRequest, servable} from './requests.js';
import {decline, recordStage} from './tell.js';
import type {Act, Request, WorkerMachine} from './types.js';

/** How many offers are remembered. */
const mostOffered = 16;

/** A line came in from a peer. */
export function hear(
  machine: WorkerMachine,
  topic: Topic,
  message: Message | BadLine,
  act: Act,
): WorkerMachine {
  if (!('from' in message) || message.from === machine.recipe.id) return machine;
  switch (message.type) {
    case 'request':
      return hearRequest(machine, topic, message, act);
    case 'accept':
      return hearAccept(machine, topic, message, act);
    case 'withdraw':
      return hearWithdraw(machine, topic, message, act);
    case 'client':
      return topic === 'p2p-tui' ? hearCall(machine, act) : machine;
    case 'heartbeat':
      return hearBeat(machine, message, act.now);
    case 'bye':
      return hearGoodbye(hearBye(machine, message.from), message.from, act);
    default:
      return machine;
  }
}

/** Offers for the oldest request it knows, when it has nothing else to do. */
export function serve(machine: WorkerMachine, act: Act): WorkerMachine {
  const {job, link, leaving, requests} = machine;
  if (job || leaving || !link.live) return machine;
  const request = oldest(requests, link.extended, act.now);
  if (!request) return machine;
  recordStage(machine, request, 'offered', act);
  return offer(machine, request, act);
}

function offer(machine: WorkerMachine, request: Request, act: Act): WorkerMachine {
  const {topic, client: to, future} = request;
  const expires = expiry(act.now, lifetimes.offer);
  const said = {type: 'offer', expires, from: machine.recipe.id, to, future, protocols} as const;
  act.emit({type: 'say', topic, said});
  const offered = [...machine.offered, request].slice(-mostOffered);
  return {...machine, offered, job: {phase: 'offering', request, until: act.now + lifetimes.offer * 1000}};
}

function hearRequest(machine: WorkerMachine, topic: Topic, message: RequestMessage, act: Act): WorkerMachine {
  const request = servable(machine.recipe, topic, message, act.now);
  if (!request) return machine;
  const after = {...machine, requests: remember(machine.requests, request, act.now)};
  const {job} = machine;
  // Asked again while our offer stands: the offer was not seen.
  const again = job?.phase === 'offering' && sameRequest(job.request, topic, message.from, message.future);
  return again ? offer(after, request, act) : after;
}

function hearAccept(machine: WorkerMachine, topic: Topic, message: AcceptMessage, act: Act): WorkerMachine {
  const {recipe, job, spent} = machine;
  const {from, to, future, via} = message;
  const after = {...machine, requests: forget(machine.requests, topic, from, future)};
  const standing = job?.phase === 'offering' ? job.request : undefined;
  const isStanding = standing !== undefined && sameRequest(standing, topic, from, future);
  if (to !== recipe.id) return isStanding ? free(after) : after;
  if (spent.includes(via) || (job && job.phase !== 'offering' && job.via === via)) return after;

  // An offer that lapsed is kept all the same, unless that would break one to an R client, who cannot be told.
  const request = machine.offered.findLast((offered) => sameRequest(offered, topic, from, future));
  const isFree = !job || isStanding || standing?.topic === 'p2p-tui';
  if (request && isFree) return fetch(after, request, via, act);
  decline(machine, from, future, 'The worker has another job.', act);
  return after;
}

/**
 * An R client that withdraws a future on the first topic still waits for its result, so it gets one that says
 * "interrupted". A withdraw on the second topic comes from a client that waits for nothing.
 */
function hearWithdraw(
  machine: WorkerMachine,
  topic: Topic,
  message: WithdrawMessage,
  act: Act,
): WorkerMachine {
  const {from, future} = message;
  const {job} = machine;
  const after = {...machine, requests: forget(machine.requests, topic, from, future)};
  if (job?.request.client !== from || job.request.future !== future) return after;
  if (job.phase === 'offering') return job.request.topic === topic ? free(after) : after;
  return topic === 'future.p2p' && job.request.topic === topic ? interrupt(after, act) : abandon(after, act);
}

function hearGoodbye(machine: WorkerMachine, from: string, act: Act): WorkerMachine {
  const requests = machine.requests.filter(({client}) => client !== from);
  const after = requests.length === machine.requests.length ? machine : {...machine, requests};
  return machine.job?.request.client === from ? abandon(after, act) : after;
}

const withdrew = 'The client withdrew the job.';

/** Ends the evaluation, and still returns what comes of it. */
export function interrupt(machine: WorkerMachine, {emit}: Act): WorkerMachine {
  const {job} = machine;
  if ((job?.phase !== 'fetching' && job?.phase !== 'running') || job.interrupted) return machine;
  if (job.phase === 'running') emit({type: 'abort', task: job.task, reason: withdrew});
  return {...machine, job: {...job, interrupted: true}};
}

/** Ends the job for good. A runtime that is at work is waited for, so that two jobs never run at once. */
export function abandon(machine: WorkerMachine, act: Act): WorkerMachine {
  const {job} = machine;
  if (!job) return machine;
  if (job.phase === 'offering') return free(machine);
  if (job.phase !== 'running') {
    release(job, withdrew, act);
    return withdrawn(machine, job.request, act);
  }

  if (job.abandoned) return machine;
  act.emit({type: 'abort', task: job.task, reason: withdrew});
  return {...machine, job: {...job, abandoned: true}};
}
