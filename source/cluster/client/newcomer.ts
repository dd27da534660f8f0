import type {PeerId} from '../../message/types.js';
import {setActive} from './jobs.js';
import type {Act, ClientMachine} from './types.js';

/** A request is not said again sooner than this, however many workers join; milliseconds. */
const pause = 1000;

/**
 * The board tells newcomers nothing of what was said before: when we hear of a worker for the first time, or for the
 * first time what it evaluates, the requests that it could serve are due to be said again.
 */
export function askNewcomer(
  before: ClientMachine,
  machine: ClientMachine,
  id: PeerId,
  {now}: Act,
): ClientMachine {
  const known = before.roster.get(id)?.runtimes ?? [];
  const news = machine.roster.get(id)?.runtimes.filter((runtime) => !known.includes(runtime)) ?? [];
  let after = machine;
  for (const job of machine.active.values()) {
    if (job.phase.name !== 'requesting' || !news.includes(job.runtime)) continue;
    const until = Math.min(job.phase.until, Math.max(now, job.phase.saidAt + pause));
    if (until < job.phase.until) after = setActive(after, {...job, phase: {...job.phase, until}});
  }

  return after;
}
