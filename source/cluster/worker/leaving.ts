import {free, giveUp, release, withdrawn} from './job.js';
import {abandon, interrupt} from './lines.js';
import {decline} from './tell.js';
import type {Act, WorkerMachine} from './types.js';

/** How long a worker that was told to stop tries to return what an interrupted R job left, milliseconds. */
const stopAfter = 5000;

/** Takes no more jobs; the one in hand, and an offer that stands, are seen through. */
export function drain(machine: WorkerMachine, reason: string): WorkerMachine {
  return machine.leaving ? machine : {...machine, leaving: {reason, by: undefined}};
}

/** Ends the job in hand: its client hears of it at once and asks others; an R client gets an interrupted result. */
export function stop(machine: WorkerMachine, reason: string, act: Act): WorkerMachine {
  const by = Math.min(machine.leaving?.by ?? Infinity, act.now + stopAfter);
  const after = {...machine, leaving: {reason, by}};
  const {job} = machine;
  switch (job?.phase) {
    case 'offering':
      return free(after);
    case 'fetching':
    case 'running': {
      const {client, future, runtime} = job.request;
      if (job.interrupted || (job.phase === 'running' && job.abandoned)) return after;
      if (runtime !== 'r' && job.phase === 'fetching') return giveUp(after, job, reason, act);
      decline(after, client, future, reason, act);
      return runtime === 'r' ? interrupt(after, act) : abandon(after, act);
    }

    default:
      return after;
  }
}

/** Leaves when its time has come and its hands are empty. */
export function leave(machine: WorkerMachine, act: Act): WorkerMachine {
  const {recipe, link} = machine;
  let after = machine;
  if (link.closed) after = {...after, leaving: {reason: 'The board is closed.', by: act.now}};
  if (recipe.leaveAt !== undefined && recipe.leaveAt <= act.now) after = drain(after, 'Its time is over.');
  const {leaving, job} = after;
  if (!leaving) return after;
  if (job) {
    if (leaving.by === undefined || leaving.by > act.now) return after;
    release(job, leaving.reason, act);
    after = withdrawn(after, job.request, act);
  }

  const said = {type: 'bye', from: recipe.id, reason: leaving.reason} as const;
  if (link.extended) act.emit({type: 'say', topic: 'p2p-tui', said});
  act.emit({type: 'closed'});
  return {...after, closed: true};
}
