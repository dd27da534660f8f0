import {machineOf, soonest, type Tick} from '../../async/drive.js';
import {
  admissionDue,
  admit,
  newAdmission,
  receiveShown,
  resumeAdmission,
  tendAdmission,
} from '../admission.js';
import {afterSleep, noLink, relink, type LinkInput} from '../link.js';
import {expiry, lifetimes, protocols} from '../outbox.js';
import {clientDue, loseClients} from './clients.js';
import {
  beginFetch,
  evaluate,
  evaluated,
  failByFault,
  free,
  giveUp,
  moved,
  progressed,
  unevaluated,
} from './job.js';
import {collectedDue, drain, leave, stop} from './leaving.js';
import {admissionRules, serve, unsendable} from './lines.js';
import {sendHeartbeat, noHeartbeat, startHeartbeat} from './heartbeat.js';
import {pausesDue, pauseUnanswered} from './requests.js';
import {resultBroken, resultsDue, returned, returnResults} from './results.js';
import {recordTransfer, sendProgress} from './send.js';
import {noTurns} from './turns.js';
import type {Act, Recipe, WorkerEffect, WorkerInput, WorkerMachine} from './types.js';
import {rest} from './resting.js';
import {becomeUnwell, probe, probed, probeDue} from './unwell.js';
import {noVias, viasDue} from './vias.js';

/** Progress is sent at most this often, milliseconds. */
const progressEvery = 1000;

/** A worker before it has seen the board. @param users the access list that was known last, if any */
export function newWorker(recipe: Recipe, users?: readonly string[]): WorkerMachine {
  return {
    recipe,
    link: noLink,
    admission: newAdmission(recipe.id, recipe.cluster, users),
    helloUntil: 0,
    others: new Map(),
    clients: new Map(),
    requests: [],
    turns: noTurns,
    vias: noVias,
    job: undefined,
    results: [],
    unwell: undefined,
    resting: undefined,
    offered: [],
    spent: [],
    task: 0,
    steppedAt: 0,
    done: 0,
    failed: 0,
    heartbeat: noHeartbeat,
    leaving: undefined,
    closed: false,
  };
}

/** The worker's rules. On the first topic it is an R worker to everyone who listens. */
export const workerMachine = machineOf<WorkerMachine, WorkerInput, WorkerEffect>({step, wake});

function step(machine: WorkerMachine, input: WorkerInput | Tick, act: Act): WorkerMachine {
  return machine.closed ? clear(machine, input, act) : tend(take(awake(machine, act), input, act), act);
}

/** While this machine slept we heard nobody: that is no reason to call clients lost. */
function awake(machine: WorkerMachine, {now}: Act): WorkerMachine {
  const link = afterSleep(machine.link, machine.steppedAt, () => wake(machine), now);
  const after = {...machine, link, steppedAt: now};
  return link === machine.link ? after : resumeAdmission(after, now);
}

function take(machine: WorkerMachine, input: WorkerInput | Tick, act: Act): WorkerMachine {
  switch (input.type) {
    case 'tick':
      return machine;
    case 'link':
      return updateLink(machine, input, act);
    case 'line':
      return admit(machine, input, admissionRules, act);
    case 'shown':
      return receiveShown(machine, input, admissionRules, act);
    case 'fetched':
      return evaluate(machine, input.task, input.payload, act);
    case 'moved':
      return moved(machine, input.task, input.progress, act);
    case 'sent':
      return returned(machine, input.task, act);
    case 'broken':
      return broken(machine, input, act);
    case 'progress':
      return progressed(machine, input.task, input.progress);
    case 'evaluated':
      return evaluated(machine, input.task, input.evaluation, act);
    case 'unevaluated':
      return unevaluated(machine, input.task, input, act);
    case 'unsendable':
      return unsendable(machine, input, act);
    case 'lacking':
      return becomeUnwell(machine, input.fault, input.reason, act);
    case 'probed':
      return probed(machine, input.task, input.lack, act);
    case 'rest':
      return rest(machine, input.resting, act);
    case 'drain':
      return drain(machine, input.reason, act);
    case 'stop':
      return stop(machine, input.reason, act);
  }
}

/** Files that arrive after the end. */
function clear(machine: WorkerMachine, input: WorkerInput | Tick, {emit}: Act): WorkerMachine {
  if (input.type === 'fetched') emit({type: 'discard', payload: input.payload});
  if (input.type === 'evaluated') emit({type: 'discard', payload: input.evaluation.payload});
  return machine;
}

/** Without a link no offer can be accepted; with a new one everybody hears of us again. */
function updateLink(machine: WorkerMachine, input: LinkInput, act: Act): WorkerMachine {
  const link = relink(machine.link, input, act.now);
  if (link === machine.link) return machine;
  let after: WorkerMachine = resumeAdmission({...machine, link}, act.now);
  if (!link.live) {
    after = after.job?.phase === 'offering' ? {...after, job: undefined} : after;
  } else if (!machine.link.live) {
    after = hello(after, act);
  }

  return link.extended && !machine.link.extended ? startHeartbeat(after, act) : after;
}

function hello(machine: WorkerMachine, act: Act): WorkerMachine {
  const {id, leaveAt} = machine.recipe;
  const seconds = leaveAt === undefined ? lifetimes.host : Math.round((leaveAt - act.now) / 1000);
  const draft = {type: 'worker', expires: expiry(act, seconds), from: id, protocols} as const;
  act.emit({type: 'send-line', topic: 'future.p2p', draft});
  return {...machine, helloUntil: leaveAt === undefined ? act.now + seconds * 1000 : Infinity};
}

/** All that follows from the state and the time, whatever the input was. */
function tend(machine: WorkerMachine, act: Act): WorkerMachine {
  let after = tendAdmission(machine, machine.link.live, admissionRules, act);
  after = expire(loseClients(after, act), act);
  if (after.link.live && after.helloUntil <= act.now) after = hello(after, act);
  if (after.job?.phase === 'running') after = report(after, act);
  after = leave(returnResults(beginFetch(after, act), act), act);
  return after.closed ? after : sendHeartbeat(serve(probe(after, act), act), act);
}

function expire(machine: WorkerMachine, act: Act): WorkerMachine {
  const {job} = machine;
  if (job?.phase === 'offering' && job.until <= act.now) {
    return free({...machine, requests: pauseUnanswered(machine.requests, job.request, act.now)});
  }

  if (job?.phase === 'fetching' && job.due <= act.now) {
    return giveUp(machine, job, 'transfer', 'The payload did not arrive in time.', act);
  }

  return machine;
}

/** A transfer ended badly. */
function broken(
  machine: WorkerMachine,
  input: Extract<WorkerInput, {type: 'broken'}>,
  act: Act,
): WorkerMachine {
  const {task, reason, lack, fault} = input;
  const {job} = machine;
  if (job?.phase !== 'fetching' || job.task !== task) return resultBroken(machine, input, act);
  recordTransfer(job.request, 'out', 'failed', act, {error: reason});
  // What is wrong at the other side for good is in what it sends.
  const cause = fault?.permanent === true && fault.side === 'there' ? 'payload' : 'transfer';
  return lack === undefined
    ? giveUp(machine, job, cause, reason, act)
    : failByFault(machine, job, lack, reason, act);
}

function report(machine: WorkerMachine, act: Act): WorkerMachine {
  const {job, link} = machine;
  if (job?.phase !== 'running' || !job.progress || !link.extended) return machine;
  if (job.abandoned || job.progressSentAt + progressEvery > act.now) return machine;
  sendProgress(machine, job.request, job.progress, act);
  return {...machine, job: {...job, progress: undefined, progressSentAt: act.now}};
}

function wake(machine: WorkerMachine): number | undefined {
  if (machine.closed) return undefined;
  const {job, link, heartbeat, leaving, recipe, requests, steppedAt} = machine;
  const times = [
    heartbeat.due,
    leaving ? leaving.by : recipe.leaveAt,
    ...collectedDue(machine),
    clientDue(machine),
    probeDue(machine),
    admissionDue(machine.admission, link.live),
    ...resultsDue(machine),
    ...viasDue(machine),
  ];
  if (link.live) times.push(machine.helloUntil);
  if (job?.phase === 'offering') times.push(job.until);
  if (!job) times.push(...pausesDue(requests, steppedAt));
  if (job?.phase === 'fetching') times.push(job.due);
  if (job?.phase === 'running' && job.progress && !job.abandoned && link.extended) {
    times.push(job.progressSentAt + progressEvery);
  }

  return soonest(times);
}
