import type {Machine, Moment, Tick} from '../drive.js';
import {noLink, relink, type LinkInput} from '../link.js';
import {expiry, lifetimes, protocols} from '../say.js';
import {soonest} from '../soonest.js';
import {broken, moved, received, sent} from './attempt.js';
import {failAttempt, loseWorker, withdraw} from './ending.js';
import {enqueue, findJob, isAccepted, newJob, setActive} from './jobs.js';
import {hear} from './lines.js';
import {buryOld, remindAll} from './orphans.js';
import {lostAt} from './roster.js';
import {collectResults, openRequests, repeatRequests} from './schedule.js';
import {reachable, tell} from './tell.js';
import type {Act, ClientEffect, ClientInput, ClientMachine, ClientRecipe, Job} from './types.js';

/** How long a second topic may be missing before jobs that need it are refused, milliseconds. */
const refuseAfter = 5000;
/** How long a client that closes waits for interrupted R workers, milliseconds. */
const closeAfter = 5000;

/** A client before it has seen the board. */
export function newClient(recipe: ClientRecipe): ClientMachine {
  return {
    recipe,
    link: noLink,
    roster: new Map(),
    waiting: new Map(),
    active: new Map(),
    orphans: [],
    task: 0,
    closing: undefined,
    closed: false,
  };
}

/** The client's rules: every job that is posted ends exactly once. */
export const clientMachine: Machine<ClientMachine, ClientInput, ClientEffect> = {step, wake};

function step(
  machine: ClientMachine,
  input: ClientInput | Tick,
  moment: Moment,
): readonly [ClientMachine, readonly ClientEffect[]] {
  const effects: ClientEffect[] = [];
  const act: Act = {...moment, emit: (effect) => effects.push(effect)};
  if (!machine.closed) return [tend(take(machine, input, act), act), effects];
  if (input.type === 'fetched') act.emit({type: 'discard', payload: input.payload});
  return [machine, effects];
}

function take(machine: ClientMachine, input: ClientInput | Tick, act: Act): ClientMachine {
  switch (input.type) {
    case 'tick':
      return machine;
    case 'link':
      return hearLink(machine, input, act);
    case 'line':
      return hear(machine, input.topic, input.message, input.via, act);
    case 'moved':
      return moved(machine, input.task, input.progress, act);
    case 'sent':
      return sent(machine, input.task, act);
    case 'fetched':
      return received(machine, input.task, input.payload, act);
    case 'broken':
      return broken(machine, input.task, input.reason, act);
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

/** Over a new link everybody hears of us, of what we ask for, and of what we took back. */
function hearLink(machine: ClientMachine, input: LinkInput, act: Act): ClientMachine {
  const link = relink(machine.link, input, act.now);
  if (link === machine.link) return machine;
  let after: ClientMachine = {...machine, link};
  const hello = {
    type: 'client',
    expires: expiry(act.now, lifetimes.client),
    from: machine.recipe.id,
    protocols,
  } as const;
  if (link.live && !machine.link.live) tell(after, 'future.p2p', hello, act);
  if (link.extended && !machine.link.extended) tell(after, 'p2p-tui', hello, act);
  if (!link.live) return after;
  remindAll(after, act);
  for (const job of after.active.values()) {
    if (job.phase.name === 'requesting')
      after = setActive(after, {...job, phase: {...job.phase, until: act.now}});
  }

  return after;
}

/** All that follows from the state and the time, whatever the input was. */
function tend(machine: ClientMachine, act: Act): ClientMachine {
  let after = machine.link.closed
    ? withdrawAll(machine, 'failed', 'The connection to the board was closed.', act)
    : machine;
  for (const job of after.active.values()) after = check(after, job, act);
  if (refusalAt(after) <= act.now) after = refuse(after, act);
  after = buryOld(after, act);
  after = collectResults(after, act);
  after = openRequests(repeatRequests(after, act), act);
  return after.closing === undefined ? after : leave(after, act);
}

/** Whether a job's time, its transfer or its worker has run out. */
function check(machine: ClientMachine, job: Job, act: Act): ClientMachine {
  const {patience} = machine.recipe;
  if (job.phase.name === 'requesting' && job.phase.since + patience <= act.now) {
    const error = new Error(`No worker took the job within ${patience / 1000} s.`);
    return withdraw(machine, job, 'expired', error, act);
  }

  if (!isAccepted(job)) return machine;
  const {name, worker, due} = job.phase;
  if (due <= act.now) {
    const what =
      name === 'sending'
        ? 'The worker did not fetch the payload in time'
        : 'The result did not arrive in time';
    return failAttempt(machine, job, `${what} (${worker}).`, act);
  }

  if (name === 'receiving' || lostAt(machine, worker) > act.now) return machine;
  return loseWorker(machine, job, `${worker} has not been heard of.`, act);
}

function withdrawAll(
  machine: ClientMachine,
  stage: 'failed' | 'withdrawn',
  reason: string,
  act: Act,
  concerns: (job: Job) => boolean = () => true,
): ClientMachine {
  let after = machine;
  const jobs = [...machine.active.values(), ...Array.from(machine.waiting.values()).flat()];
  for (const job of jobs) if (concerns(job)) after = withdraw(after, job, stage, new Error(reason), act);
  return after;
}

/** When jobs that need the second topic are refused; Infinity while there is no reason to. */
function refusalAt({link, waiting, active}: ClientMachine): number {
  if (!link.live || link.extended) return Infinity;
  const needed =
    Array.from(waiting.keys()).some((runtime) => runtime !== 'r') ||
    Array.from(active.values()).some(({topic}) => topic === 'p2p-tui');
  return needed ? link.since + refuseAfter : Infinity;
}

function refuse(machine: ClientMachine, act: Act): ClientMachine {
  const reason = 'The host of this cluster runs R; jobs other than R futures need a p2p-tui host.';
  return withdrawAll(machine, 'failed', reason, act, ({topic}) => topic === 'p2p-tui');
}

function leave(machine: ClientMachine, act: Act): ClientMachine {
  const {orphans, link, recipe, closing = Infinity} = machine;
  const owed = link.live && orphans.some(({collect}) => collect);
  if (owed && closing > act.now) return machine;
  for (const {task} of orphans) {
    if (task !== undefined) act.emit({type: 'abort', task, reason: 'The client was closed.'});
  }

  tell(machine, 'p2p-tui', {type: 'bye', from: recipe.id, reason: 'It was closed.'}, act);
  act.emit({type: 'closed'});
  return {...machine, orphans: [], closed: true};
}

function wake(machine: ClientMachine): number | undefined {
  if (machine.closed) return undefined;
  const {active, recipe, closing, orphans} = machine;
  const times: (number | undefined)[] = [closing, refusalAt(machine)];
  for (const {until, task} of orphans) if (task !== undefined) times.push(until);
  for (const {phase, topic} of active.values()) {
    if (phase.name === 'requesting') {
      times.push(phase.since + recipe.patience);
      if (reachable(machine, topic)) times.push(phase.until);
    } else if ('worker' in phase) {
      times.push(phase.due);
      if (phase.name !== 'receiving') times.push(lostAt(machine, phase.worker));
    }
  }

  return soonest(times);
}
