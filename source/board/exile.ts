/** Not being where we want to be: the time until the next attempt. */
import type {Attendance, Visit} from './attendance.js';

/**
 * Tells why we are not on the cluster, and waits. A host looks whether he who holds the topic has left: then he does not
 * wait any longer.
 * @param why - One clause.
 */
export async function waitInExile(context: Attendance, visit: Visit, why: string): Promise<void> {
  const {clock, waits, parts, news, pause} = context;
  const {membership, vigil} = visit;
  const wait = waits.exiles.next();
  news.tell('exiled', `${why}; trying again in ${Math.max(1, Math.round(wait / 1000))} s`);
  const isOver = (): boolean => visit.isOver() || parts.change !== undefined;
  const until = clock.now() + wait;
  while (!isOver() && clock.now() < until) {
    const left = until - clock.now();
    await pause(parts.part.role === 'host' ? Math.min(left, vigil.interval(true)) : left, isOver);
    if (parts.part.role !== 'host' || isOver() || clock.now() >= until) continue;
    const {cleared} = await membership.check().catch(() => ({cleared: false}));
    if (cleared) return;
  }
}
