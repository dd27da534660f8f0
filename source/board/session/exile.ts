/** Not being where we want to be: the time until the next attempt. */
import type {Attendance, Visit} from './attendance.js';
import type {Exile} from './placement.js';

/**
 * Tells why we are not on the cluster, and waits. A host looks whether he who holds the topic has left: then he does not
 * wait any longer.
 */
export async function waitInExile(
  context: Attendance,
  visit: Visit,
  {detail, unhosted}: Exile,
): Promise<void> {
  const {clock, waits, parts, news, pause} = context;
  const {membership, vigil} = visit;
  const wait = waits.exiles.next();
  const until = clock.monotonic() + wait;
  news.tell('exiled', detail, {...(unhosted && {unhosted}), retryAt: clock.now() + wait});
  const isOver = (): boolean => visit.isOver() || parts.change !== undefined;
  while (!isOver() && clock.monotonic() < until) {
    const left = until - clock.monotonic();
    await pause(parts.part.role === 'host' ? Math.min(left, vigil.interval(true)) : left, isOver);
    if (parts.part.role !== 'host' || isOver() || clock.monotonic() >= until) continue;
    const {cleared} = await membership.check().catch(() => ({cleared: false}));
    if (cleared) return;
  }
}
