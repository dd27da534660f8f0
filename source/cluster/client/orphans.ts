import {endingOf} from '../../message/ending.js';
import type {Ending, HeartbeatMessage, JobId, PeerId, ResultMessage} from '../../message/types.js';
import type {Payload} from '../../payload/payload.js';
import {legCode} from '../via.js';
import {isAccepted, setActive} from './jobs.js';
import {askAgain} from './new-worker.js';
import {send, sendWithdraw} from './send.js';
import type {Accepted, Act, AcceptedJob, ClientMachine, PostedJob, Orphan} from './types.js';

/** How long an R worker gets to return a result nobody wants, milliseconds. */
const collectFor = 600_000;
/** How long a worker that may have missed a withdraw is told again, milliseconds. */
const remindFor = 3_600_000;
/** How many orphans are remembered. */
const mostOrphans = 256;

/**
 * Withdraws the present attempt of a job. A worker of our kind stops and drops it. An R worker stops and returns a
 * result, and it serves nobody until that has been collected: we do so, unseen by the job's caller.
 */
export function keepOrphan(machine: ClientMachine, {id, topic, phase}: AcceptedJob, act: Act): ClientMachine {
  const {worker, via, task, name} = phase;
  const beats = machine.roster.get(worker)?.beats ?? false;
  const collect = topic === 'future.p2p' && !beats && name !== 'sending';
  const collecting = collect && name === 'receiving' && phase.due > act.now;
  if ((name === 'sending' || name === 'receiving') && !collecting) {
    act.emit({type: 'abort', task, reason: 'The attempt was given up.'});
  }

  const orphan: Orphan = {
    job: id,
    topic,
    worker,
    via,
    since: act.now,
    until: act.now + (collect ? collectFor : remindFor),
    collect,
    task: collecting ? task : undefined,
  };
  sendWithdraw(machine, orphan, act);
  const after = {...machine, orphans: [...machine.orphans, orphan].slice(-mostOrphans)};
  // A result that waits for us already is not announced a second time.
  return collect && name === 'announced' ? collectOrphan(after, via, act) : after;
}

/** A worker that takes a job again has let go of its earlier attempt, and must not be told to forget the new one. */
export function forgetOrphan(machine: ClientMachine, worker: PeerId, job: JobId): ClientMachine {
  const orphans = machine.orphans.filter(
    (orphan) => orphan.worker !== worker || orphan.job !== job || orphan.task !== undefined,
  );
  return orphans.length === machine.orphans.length ? machine : {...machine, orphans};
}

/** How long an R worker is not believed when it offers after a withdraw, milliseconds. */
const blockedFor = 60_000;

/** An R worker that was told to stop offers at once, though it serves nobody before its last result is collected. */
export function isBlocked({orphans}: ClientMachine, id: PeerId, {now}: Act): boolean {
  return orphans.some(({worker, collect, since}) => worker === id && collect && since + blockedFor > now);
}

/** A worker announces the result of an attempt that was given up. */
export function receiveLateResult(machine: ClientMachine, message: ResultMessage, act: Act): ClientMachine {
  const {from: worker, via} = message;
  const orphan = machine.orphans.find((known) => known.via === via && known.worker === worker);
  if (!orphan) return machine;
  if (orphan.collect) return collectOrphan(machine, via, act);
  const job = machine.active.get(orphan.job);
  // Of an R future it cannot be told whether it was interrupted.
  return job?.phase.name === 'requesting' && job.topic === 'p2p-tui'
    ? resume(machine, job, orphan, message, act)
    : remindOf(machine, orphan, act);
}

/** The worker was cut off, and has finished the job meanwhile, which nobody else has taken: its result is as good as any. */
function resume(
  machine: ClientMachine,
  job: PostedJob,
  orphan: Orphan,
  ending: Ending,
  act: Act,
): ClientMachine {
  const {worker, via, task = 0} = orphan;
  const {id: future, topic} = job;
  send(machine, topic, {type: 'withdraw', from: machine.recipe.id, to: '<none>', future}, act);
  const phase: Accepted = {
    name: 'announced',
    worker,
    via,
    task,
    since: act.now,
    warned: false,
    due: Infinity,
    moved: false,
    ending: endingOf(ending),
    strayed: 0,
    strayedAt: 0,
  };
  const after = {...machine, orphans: machine.orphans.filter((known) => known !== orphan)};
  return setActive(after, {...job, phase});
}

/** A worker tells what it does: it is reminded of a withdraw that it missed, or needs no more reminders. */
export function remind(
  machine: ClientMachine,
  {from, future, results = [], state}: HeartbeatMessage,
  act: Act,
): ClientMachine {
  const theirs = machine.orphans.filter(({worker, collect}) => worker === from && !collect);
  if (theirs.length === 0) return machine;
  const held = theirs.filter(({job}) => job === future || results.includes(job));
  let after = machine;
  if (state !== 'offering') for (const orphan of held) after = remindOf(after, orphan, act);
  return {
    ...after,
    orphans: after.orphans.filter((orphan) => !theirs.includes(orphan) || held.includes(orphan)),
  };
}

/** After a gap nobody knows who heard the last withdraw. */
export function remindAll(machine: ClientMachine, act: Act): ClientMachine {
  let after = machine;
  for (const orphan of machine.orphans) if (orphan.task === undefined) after = remindOf(after, orphan, act);
  return after;
}

/**
 * Whoever hears a withdraw forgets the request, too: one that stands is sent again. Workers of our kind hear it on the
 * second topic alone, for on the first it would stop an R worker that has the job now.
 */
function remindOf(machine: ClientMachine, orphan: Orphan, act: Act): ClientMachine {
  if (!orphan.collect) sendWithdraw(machine, {...orphan, topic: 'p2p-tui'}, act);
  else if (!isAccepted(machine.active.get(orphan.job))) sendWithdraw(machine, orphan, act);
  return askAgain(machine, orphan.job, act);
}

/** Forgets the orphans of a worker that left. */
export function dropOrphansOf(machine: ClientMachine, worker: PeerId, {emit}: Act): ClientMachine {
  const orphans = machine.orphans.filter((orphan) => orphan.worker !== worker);
  for (const {worker: owner, task} of machine.orphans) {
    if (owner === worker && task !== undefined) emit({type: 'abort', task, reason: `${worker} left.`});
  }

  return orphans.length === machine.orphans.length ? machine : {...machine, orphans};
}

/** The collecting of an orphan ended, well or badly. */
export function dropOrphanOfTask(machine: ClientMachine, task: number): ClientMachine {
  const orphans = machine.orphans.filter((orphan) => orphan.task !== task);
  return orphans.length === machine.orphans.length ? machine : {...machine, orphans};
}

/** Forgets orphans whose time is over. */
export function dropOldOrphans(machine: ClientMachine, {now, emit}: Act): ClientMachine {
  const old = machine.orphans.filter(({until}) => until <= now);
  if (old.length === 0) return machine;
  for (const {task} of old) {
    if (task !== undefined) emit({type: 'abort', task, reason: 'Nobody wants it any more.'});
  }
  return {...machine, orphans: machine.orphans.filter(({until}) => until > now)};
}

/** The result of an orphan, or of something older: nobody wants it. */
export function discardLate(
  machine: ClientMachine,
  task: number,
  payload: Payload,
  {emit}: Act,
): ClientMachine {
  emit({type: 'discard', payload});
  return dropOrphanOfTask(machine, task);
}

function collectOrphan(machine: ClientMachine, via: string, {emit}: Act): ClientMachine {
  const orphan = machine.orphans.find((known) => known.via === via);
  const code = legCode(via, 'back');
  if (!orphan || orphan.task !== undefined || code === undefined) return machine;
  const task = machine.task + 1;
  emit({type: 'receive', task, code, maxBytes: machine.recipe.maxBytes});
  return {
    ...machine,
    task,
    orphans: machine.orphans.map((known) => (known === orphan ? {...known, task} : known)),
  };
}
