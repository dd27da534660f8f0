/** Opening pipes, and finding out by listings from before and after where they are. */
import type {Topic} from '../../message/types.js';
import {judgePlace, type Place} from './placement.js';
import type {Act, Entry, Session, Slot} from './state.js';
import {askForListing, joiningOf, openPipe} from './subscription.js';
import type {Listing} from '../listing.js';
import {secondLook} from './timeouts.js';

/** An entry after one more step; `places` says where the pipes are when that is known. */
export type Step = {
  readonly session: Session;
  readonly entry: Entry;
  readonly places?: readonly (readonly [Topic, Place])[];
};

/** Asks for the listing from before. @param missing the topics on which pipes are to be opened. */
export function beginEntry(session: Session, missing: readonly Topic[], act: Act): Step {
  return {session: askForListing(session, act), entry: {at: 'listing', missing}};
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
  return lookDue(entry) <= act.now && entry.at === 'placing' ? look(session, entry, act) : undefined;
}

/** When there is something to do without an answer: milliseconds, monotonic; Infinity: never. */
export function lookDue(entry: Entry): number {
  return entry.at === 'placing' ? (entry.lookAt ?? Infinity) : Infinity;
}

function look(
  session: Session,
  entry: {before: Listing; opened: readonly Topic[]; look: 'first' | 'second'},
  act: Act,
): Step {
  return {session: askForListing(session, act), entry: {...entry, at: 'placing', lookAt: undefined}};
}
