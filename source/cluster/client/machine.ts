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
import {expiry, lifetimes, protocols, type Unsendable} from '../outbox.js';
import {broken, moved, received, sent} from './attempt.js';
import {failTransfer, loseWorker, withdraw, withdrawAll} from './ending.js';
import {enqueue, findJob, isAccepted, isComingIn, newJob, setActive} from './jobs.js';
import {keepAlive, keepAliveFor} from './keepalive.js';
import {admissionRules} from './lines.js';
import {dropOldOrphans, remindAll} from './orphans.js';
import {doubtHost, explainWait, explanationAt, refusalAt, refuse, unhosted} from './refusal.js';
import {lostAt} from './roster.js';
import {collectResults, openRequests, repeatRequests} from './schedule.js';
import {warn, warnAt} from './without-heartbeat.js';
import {mayRequest, send} from './send.js';
import type {Act, ClientEffect, ClientInput, ClientMachine, ClientRecipe, PostedJob} from './types.js';

/** How long a client that closes waits for interrupted R workers, milliseconds. */
const closeAfter = 5000;

/** A client before it has seen the board. @param users the access list that was known last, if any */
export function newClient(recipe: ClientRecipe, users?: readonly string[]): ClientMachine {
  return {
    recipe,
    link: noLink,
    admission: newAdmission(recipe.id, recipe.cluster, users),
    hosted: unhosted,
    roster: new Map(),
    waiting: new Map(),
    active: new Map(),
    orphans: [],
    task: 0,
    keepalive: {sentAt: -Infinity, due: undefined},
    steppedAt: 0,
    closing: undefined,
    closed: false,
  };
}

/** The client's rules: every job that is posted ends exactly once. */
export const clientMachine = machineOf<ClientMachine, ClientInput, ClientEffect>({step, wake});

function step(machine: ClientMachine, input: ClientInput | Tick, act: Act): ClientMachine {
  return machine.closed ? clear(machine, input, act) : tend(take(awake(machine, act), input, act), act);
}

/** Files that arrive after the end. */
function clear(machine: ClientMachine, input: ClientInput | Tick, {emit}: Act): ClientMachine {
  if (input.type === 'fetched') emit({type: 'discard', payload: input.payload});
  return machine;
}

/** While this machine slept we heard nobody: that is no reason to call workers lost, any more than a lost link is. */
function awake(machine: ClientMachine, {now}: Act): ClientMachine {
  const link = afterSleep(machine.link, machine.steppedAt, () => wake(machine), now);
  const after = {...machine, link, steppedAt: now};
  return link === machine.link ? after : resumeAdmission(after, now);
}

function take(machine: ClientMachine, input: ClientInput | Tick, act: Act): ClientMachine {
  switch (input.type) {
    case 'tick':
      return machine;
    case 'link':
      return updateLink(machine, input, act);
    case 'line':
      return admit(machine, input, admissionRules, act);
    case 'shown':
      return receiveShown(machine, input, admissionRules, act);
    case 'moved':
      return moved(machine, input.task, input.progress, act);
    case 'sent':
      return sent(machine, input.task, act);
    case 'fetched':
      return received(machine, input.task, input.payload, act);
    case 'broken':
      return broken(machine, input, act);
    case 'unsendable':
      return unsendable(machine, input, act);
    case 'post':
      return enqueue(machine, newJob(input.job), 'end');
    case 'abort': {
      const job = findJob(machine, input.job);
      return job ? withdraw(machine, job, 'withdrawn', input.reason, act) : machine;
    }

    case 'close':
      return {
        ...withdrawAll(machine, 'withdrawn', 'The client was closed.', act),
        closing: act.now + closeAfter,
      };
  }
}

/** A line can never be sent: what waits for an answer to it ends. */
function unsendable(machine: ClientMachine, {draft, reason}: Unsendable, act: Act): ClientMachine {
  if (draft.type !== 'request' && draft.type !== 'accept') return machine;
  const job = findJob(machine, draft.future);
  return job ? withdraw(machine, job, 'failed', new Error(reason), act) : machine;
}

/** Over a new link everybody hears of us, of what we ask for, and of what we took back. */
function updateLink(machine: ClientMachine, input: LinkInput, act: Act): ClientMachine {
  const link = relink(machine.link, input, act.now);
  if (link === machine.link) return machine;
  let after = doubtHost(resumeAdmission({...machine, link}, act.now));
  const hello = {
    type: 'client',
    expires: expiry(act, lifetimes.client),
    from: machine.recipe.id,
    protocols,
  } as const;
  if (link.live && !machine.link.live) send(after, 'future.p2p', hello, act);
  if (link.extended && !machine.link.extended) send(after, 'p2p-tui', hello, act);
  if (!link.live) return after;
  after = keepAliveFor(remindAll(after, act), act);
  for (const job of after.active.values()) {
    if (job.phase.name === 'requesting') {
      after = setActive(after, {...job, phase: {...job.phase, until: act.now}});
    }
  }

  return after;
}

/** All that follows from the state and the time, whatever the input was. */
function tend(machine: ClientMachine, act: Act): ClientMachine {
  let after = tendAdmission(machine, machine.link.live, admissionRules, act);
  if (after.link.closed) {
    after = withdrawAll(after, 'failed', 'The connection to the board was closed.', act);
  }
  for (const job of after.active.values()) after = check(after, job, act);
  if (refusalAt(after) <= act.now) after = refuse(after, act);
  after = explainWait(after, act);
  after = dropOldOrphans(after, act);
  after = keepAlive(collectResults(after, act), act);
  after = openRequests(repeatRequests(after, act), act);
  return after.closing === undefined ? after : leave(after, act);
}

/** Whether a job's time, its transfer or its worker has run out. */
function check(machine: ClientMachine, job: PostedJob, act: Act): ClientMachine {
  const {requestTimeout} = machine.recipe;
  if (job.phase.name === 'requesting' && job.phase.since + requestTimeout <= act.now) {
    const error = new Error(`No worker took the job within ${requestTimeout / 1000} s.`);
    return withdraw(machine, job, 'expired', error, act);
  }

  if (!isAccepted(job)) return machine;
  const {name, worker, due, since} = job.phase;
  if (!isComingIn(job) && lostAt(machine, worker, since) <= act.now) {
    return loseWorker(machine, job, `${worker} has not been heard of.`, act);
  }

  if (due <= act.now) {
    const what =
      name === 'sending'
        ? 'The worker did not fetch the payload in time'
        : 'The result did not arrive in time';
    return failTransfer(machine, job, `${what} (${worker}).`, act);
  }

  return warn(machine, job, act);
}

function leave(machine: ClientMachine, act: Act): ClientMachine {
  const {orphans, link, recipe, closing = Infinity} = machine;
  const owed = link.live && orphans.some(({collect}) => collect);
  if (owed && closing > act.now) return machine;
  for (const {task} of orphans) {
    if (task !== undefined) act.emit({type: 'abort', task, reason: 'The client was closed.'});
  }

  send(machine, 'p2p-tui', {type: 'bye', from: recipe.id, reason: 'It was closed.'}, act);
  act.emit({type: 'closed'});
  return {...machine, orphans: [], closed: true};
}

function wake(machine: ClientMachine): number | undefined {
  if (machine.closed) return undefined;
  const {active, recipe, closing, orphans} = machine;
  const {due} = machine.keepalive;
  const times: (number | undefined)[] = [
    closing,
    due,
    refusalAt(machine),
    explanationAt(machine),
    admissionDue(machine.admission, machine.link.live),
  ];
  for (const {until, task} of orphans) if (task !== undefined) times.push(until);
  for (const job of active.values()) {
    const {phase, topic} = job;
    if (phase.name === 'requesting') {
      times.push(phase.since + recipe.requestTimeout);
      if (mayRequest(machine, topic)) times.push(phase.until);
    } else if (isAccepted(job)) {
      times.push(job.phase.due, warnAt(machine, job));
      if (!isComingIn(job)) times.push(lostAt(machine, job.phase.worker, job.phase.since));
    }
  }

  return soonest(times);
}
