/** Opening pipes, and finding out by listings from before and after where they are. */
import type {Topic} from '../../message/types.js';
import {privateTopic} from '../cluster-name.js';
import {findTopic, type Listing} from '../listing.js';
import {judgePlace, type Place} from './placement.js';
import type {Act, Entry, Session, SessionInput, Slot} from './state.js';
import {askForListing, guardsOf, hold, joiningOf, openPipe} from './subscription.js';
import {guardsLast, secondLook} from './timeouts.js';

/** An entry after one more step; `places` says where the pipes are when that is known. */
export type Step = {
  readonly session: Session;
  readonly entry: Entry;
  readonly places?: readonly (readonly [Topic, Place])[];
};

/** Opens guards where they are needed, then asks for the listing from before. @param missing where pipes are to be opened. */
export function beginEntry(session: Session, missing: readonly Topic[], act: Act): Step {
  const {subscription, user, cluster} = session;
  const guardedUntil = user === cluster.owner ? Infinity : act.now + guardsLast;
  const guarded = {...session, subscription: {...subscription, guardedUntil}};
  return openGuards(guarded, missing, guardsOf(session, missing), act);
}

/**
 * The next step before pipes are opened. The board may run a `pipe` before a `sub` that came first, so the guards have to
 * show; who gets none goes on without it, as R peers do.
 * @returns undefined when the answer is not about that, or is the listing from before
 */
export function prepare(
  session: Session,
  entry: Entry,
  answer: Extract<SessionInput, {type: 'listed' | 'opened' | 'failed'}>,
  act: Act,
): Step | undefined {
  if (entry.at === 'guarding') {
    const [slot, ...slots] = entry.slots;
    const next = answer.type === 'opened' && slot ? hold(session, slot, answer.task) : session;
    return openGuards(next, entry.missing, slots, act);
  }

  if (answer.type !== 'listed' || entry.at !== 'listing' || entry.look === 'second') return undefined;
  const {user, cluster, subscription} = session;
  const isShown = subscription.pipes
    .filter(({use}) => use === 'guard')
    .every(({topic}) => findTopic(answer.listing, privateTopic(user, cluster, topic)));
  return isShown ? undefined : {session, entry: {...entry, look: 'second', lookAt: act.now + secondLook}};
}

function openGuards(session: Session, missing: readonly Topic[], slots: readonly Slot[], act: Act): Step {
  const [slot] = slots;
  if (slot) return {session: openPipe(session, slot, act), entry: {at: 'guarding', missing, slots}};
  return {
    session: askForListing(session, act),
    entry: {at: 'listing', missing, look: 'first', lookAt: undefined},
  };
}

/**
 * Opens pipes, one after the other.
 * @param opened the topics that they are on, in the order in which places are told.
 */
export function openSlots(
  session: Session,
  {before, slots, opened}: {before: Listing; slots: readonly Slot[]; opened: readonly Topic[]},
  act: Act,
): Step {
  const [slot] = slots;
  if (slot) return {session: openPipe(session, slot, act), entry: {at: 'opening', before, slots, opened}};
  return look(session, {before, opened, look: 'first'}, act);
}

/** The listing from after is here. The board may not have got round to showing a pipe at the first look. */
export function place(session: Session, entry: Entry & {at: 'placing'}, after: Listing, {now}: Act): Step {
  const {before, opened} = entry;
  const places = opened.map(
    (topic) => [topic, judgePlace(joiningOf(session, topic), before, after, entry.look)] as const,
  );
  if (!places.some(([, {at}]) => at === 'unsure')) return {session, entry, places};
  return {session, entry: {...entry, look: 'second', lookAt: now + secondLook}};
}

/** Takes the second look when it is time. @returns undefined before. */
export function lookAgain(session: Session, entry: Entry, act: Act): Step | undefined {
  if (lookDue(entry) > act.now) return undefined;
  if (entry.at === 'placing') return look(session, entry, act);
  return entry.at === 'listing'
    ? {session: askForListing(session, act), entry: {...entry, lookAt: undefined}}
    : undefined;
}

/** When there is something to do without an answer: milliseconds, monotonic; Infinity: never. */
export function lookDue(entry: Entry): number {
  return entry.at === 'placing' || entry.at === 'listing' ? (entry.lookAt ?? Infinity) : Infinity;
}

function look(
  session: Session,
  entry: {before: Listing; opened: readonly Topic[]; look: 'first' | 'second'},
  act: Act,
): Step {
  return {session: askForListing(session, act), entry: {...entry, at: 'placing', lookAt: undefined}};
}
