import type {PeerId, RuntimeName} from '../../message/types.js';
import {setActive} from './jobs.js';
import {keepAliveFor} from './keepalive.js';
import type {Act, ClientMachine} from './types.js';

/** A request is not sent again sooner than this, however many workers join; milliseconds. */
const pause = 1000;

/** Whether we hear of a worker for the first time, or for the first time what it evaluates. */
export function isNew({roster}: ClientMachine, id: PeerId, runtimes: readonly RuntimeName[]): boolean {
  const seen = roster.get(id);
  return !seen?.beats || runtimes.some((runtime) => !seen.runtimes.includes(runtime));
}

/**
 * The board keeps no lines for those who join or come back later: the requests that this worker could serve are due to be
 * sent again, and a keepalive.
 */
export function announceTo(machine: ClientMachine, id: PeerId, act: Act): ClientMachine {
  const runtimes = machine.roster.get(id)?.runtimes ?? [];
  let after = machine;
  for (const job of machine.active.values()) {
    if (job.phase.name === 'requesting' && runtimes.includes(job.runtime)) {
      after = askAgain(after, job.id, act);
    }
  }

  return keepAliveFor(after, act);
}

/** A request is due to be sent again soon. */
export function askAgain(machine: ClientMachine, id: PeerId, {now}: Act): ClientMachine {
  const job = machine.active.get(id);
  if (job?.phase.name !== 'requesting') return machine;
  const until = Math.min(job.phase.until, Math.max(now, job.phase.sentAt + pause));
  return until < job.phase.until ? setActive(machine, {...job, phase: {...job.phase, until}}) : machine;
}
