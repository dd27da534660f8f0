/** Being live on the topics of a cluster, as long as all is well. */
import type {Clock} from '../../clock/clock.js';
import type {Attendance, Visit} from './attendance.js';
import {describeChange} from './change.js';
import type {Connection} from '../../ssh/connection.js';

/** Milliseconds for which a link has to be up to count as a success, so that waits start short again. */
const steady = 10_000;

/** Milliseconds in which the end of the connection follows that of its pipes, if it is the reason for it. */
const explanation = 250;

/** @returns When something is to be mended, we are to leave, or the second topic is to be looked for. */
export async function stay(context: Attendance, visit: Visit): Promise<void> {
  const {connection, clock, cluster, waits, parts, removal, news} = context;
  const {membership: joined, vigil, isOver} = visit;
  waits.exiles.reset();
  if (joined.extended) waits.looks.reset();
  context.onLive();
  joined.admit();

  const done = parts.change;
  if (done?.begun === true) {
    const result = await describeChange(connection, cluster, done, joined);
    if (parts.change === done) parts.settle(result);
  }

  const since = clock.monotonic();
  const wellUntilTheEnd = await watch(context, visit);
  visit.called = false;
  if (!wellUntilTheEnd) return;
  if (clock.monotonic() - since >= steady) for (const each of [waits.losses, waits.pipes]) each.reset();
  if (isOver() || removal.mayLeave || joined.whole) return;
  vigil.renew();
  const wait = waits.pipes.next();
  const patience = Math.min(wait, explanation);
  if (await endsWithin(connection, clock, patience)) return;
  if (!joined.talks) {
    const why = 'The board closed the pipe, as it does with one that is left alone on its topic.';
    news.tell('lost', why, {retryAt: clock.now() + wait - patience});
  }

  await context.pause(wait - patience, isOver);
}

/**
 * Looks after the topics until there is something to do about them.
 * @returns Whether that is known from elsewhere; not so when the listing told, and nothing else is to be looked into.
 */
async function watch(context: Attendance, visit: Visit): Promise<boolean> {
  const {clock, bell, waits, parts, removal, news} = context;
  const {membership: joined, vigil, isOver} = visit;
  const isDisturbed = (): boolean =>
    isOver() || !joined.whole || parts.change !== undefined || removal.mayLeave;
  const until = joined.extended ? Infinity : clock.monotonic() + waits.looks.next();
  const nextCheck = (): number =>
    parts.part.role === 'host'
      ? clock.monotonic() + vigil.interval(joined.contested || !joined.extended)
      : Infinity;
  let check = nextCheck();
  while (!isDisturbed() && !visit.called && clock.monotonic() < until) {
    const next = Math.min(until, check, removal.askAt);
    await bell.wait(clock, next === Infinity ? undefined : Math.max(0, next - clock.monotonic()));
    if (isDisturbed()) continue;
    if (clock.monotonic() >= removal.askAt) {
      removal.answer(await joined.isWelcome().catch(() => true));
    }

    if (isDisturbed()) continue;
    context.onLive();
    if (clock.monotonic() < check) continue;
    const {amiss, cleared} = await joined.check().catch(() => ({amiss: undefined, cleared: false}));
    if (amiss !== undefined && !isOver()) {
      news.tell('lost', amiss);
      vigil.renew();
      return false;
    }

    if (cleared) return false;
    check = nextCheck();
  }

  return true;
}

/** Whether the connection ends in so many milliseconds. */
async function endsWithin(
  {closed}: Connection,
  clock: Pick<Clock, 'after'>,
  milliseconds: number,
): Promise<boolean> {
  const late = Promise.withResolvers<boolean>();
  const cancel = clock.after(milliseconds, () => {
    late.resolve(false);
  });
  try {
    return await Promise.race([closed.then(() => true), late.promise]);
  } finally {
    cancel();
  }
}
