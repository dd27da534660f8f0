/** Deciding what comes next on a connection: joining the topics of a cluster, or what is missing of them. */
import type {Topic} from '../../message/types.js';
import {fullTopic} from '../cluster-name.js';
import {findTopic, type Listing} from '../listing.js';
import {begin, isOutdated, notInForce, settle} from './change.js';
import {leave} from './connection.js';
import {deny} from './denied.js';
import {beginEntry, lookAgain, openSlots, place, prepare, type Step} from './entry.js';
import {goLive} from './live.js';
import {type Denial, type Place, reasonNotToJoin, rivalOn} from './placement.js';
import {readmitted, revokedClause} from './revocation.js';
import type {Act, Joining, Session, SessionInput} from './state.js';
import {
  first,
  hold,
  isComplete,
  isOpen,
  joiningOf,
  leaveTopic,
  newSubscription,
  retire,
  slotsOf,
  topics,
  unsubscribe,
} from './subscription.js';

/** Begins what is wanted: another role, another list, or what is missing of the topics. */
export function proceed(session: Session, act: Act): Session {
  const {subscription, role} = session;
  if (subscription.role !== role.role) {
    const left = unsubscribe(session, act);
    return join(begin({...left, subscription: newSubscription(role, act.now)}), act);
  }

  if (!isOutdated(session)) return join(session, act);
  if (role.role !== 'host') return join(begin(session), act);
  const {access} = role;
  return retire({...begin(session), subscription: {...subscription, access}}, topics, act);
}

/** The first topic decides; without the second one we are not extended, that is all. */
function join(session: Session, act: Act): Session {
  const {subscription} = session;
  const missing = topics.filter((topic) => !subscription.joined.has(topic) || !isComplete(session, topic));
  if (missing.length === 0) return goLive(session, act);
  return goOn(beginEntry(session, missing, act), act);
}

/** The board has answered what it was asked, or has not: then the connection is of no use. */
export function answerJoining(
  session: Session,
  {entry}: Joining,
  answer: Extract<SessionInput, {type: 'listed' | 'opened' | 'failed'}>,
  act: Act,
): Session {
  const prepared = prepare(session, entry, answer, act);
  if (prepared) return goOn(prepared, act);
  if (answer.type === 'failed') return leave(session, {why: answer.reason}, act);
  if (answer.type === 'listed' && entry.at === 'listing') {
    return openMissing(session, entry.missing, answer.listing, act);
  }
  if (answer.type === 'listed' && entry.at === 'placing') {
    return goOn(place(session, entry, answer.listing, act), act);
  }

  if (answer.type !== 'opened' || entry.at !== 'opening') return session;
  const [slot, ...slots] = entry.slots;
  const opened = slot ? hold(session, slot, answer.task) : session;
  return goOn(openSlots(opened, {...entry, slots}, act), act);
}

/** Takes the second look when it is time. @returns The same session before. */
export function waitJoining(session: Session, {entry}: Joining, act: Act): Session {
  const step = lookAgain(session, entry, act);
  return step ? goOn(step, act) : session;
}

function openMissing(session: Session, missing: readonly Topic[], before: Listing, act: Act): Session {
  const reasons = new Map(
    missing.map((topic) => [topic, reasonNotToJoin(joiningOf(session, topic), before)]),
  );
  const away = reasons.get(first);
  if (away) return refused(session, away, act);

  const opened = missing.filter((topic) => !reasons.get(topic));
  session = opened.reduce((next, topic) => rememberRival(next, topic, before, act), session);
  const {subscription} = session;
  const next: Session = {
    ...session,
    subscription: {
      ...subscription,
      joined: new Set([...subscription.joined].filter((topic) => !missing.includes(topic))),
      problem: undefined,
    },
  };
  if (opened.length === 0) return arrive(next, [], act);
  // Whoever looks at the first topic for a host finds the second one hosted.
  const order = subscription.role === 'host' ? opened.toReversed() : opened;
  const slots = order.flatMap((topic) => slotsOf(next, topic)).filter((slot) => !isOpen(subscription, slot));
  return goOn(openSlots(next, {before, slots, opened}, act), act);
}

function goOn({session, entry, places}: Step, act: Act): Session {
  if (places) return arrive(session, places, act);
  return {...session, phase: {name: 'joining', entry}};
}

function arrive(session: Session, places: readonly (readonly [Topic, Place])[], act: Act): Session {
  // Where another role is wanted meanwhile, nothing is made of it.
  if (session.subscription.role !== session.role.role) return {...session, phase: {name: 'ready'}};
  let next = session;
  for (const [topic, found] of places) {
    if (found.at === 'denied') {
      next = leaveTopic(next, topic, act);
      if (topic === first) return refused(next, found, act);
      next = {...next, subscription: {...next.subscription, problem: found.detail}};
    } else {
      const joined = new Set(next.subscription.joined).add(topic);
      next = {...next, subscription: {...next.subscription, joined}};
    }
  }

  return goLive({...next, revocation: readmitted(next.revocation)}, act);
}

function rememberRival(session: Session, topic: Topic, before: Listing, {wall}: Act): Session {
  const {cluster, subscription, seenSince} = session;
  if (subscription.role !== 'host') return session;
  const rival = rivalOn(findTopic(before, fullTopic(cluster, topic)), cluster);
  const there = new Set(before.topics.flatMap(({pipes}) => pipes.map(({address}) => address)));
  return {
    ...session,
    seenSince: new Map([
      ...[...seenSince].filter(([address]) => there.has(address)),
      ...Array.from(rival.by, (address) => [address, seenSince.get(address) ?? wall] as const),
    ]),
    subscription: {...subscription, rivals: new Map(subscription.rivals).set(topic, rival)},
  };
}

/** The board does not let us be on the first topic. */
function refused(session: Session, denial: Denial, act: Act): Session {
  const {change, cluster, revocation} = session;
  if (change?.begun === true && change.fromList && !change.reconnected) {
    // It is our pipes that keep a list, not the connection: others who share it stay where they are.
    const why = 'The pipes of this cluster are opened anew, for the board keeps the old access list.';
    return leave({...session, change: {...change, reconnected: true}}, {why, again: true}, act);
  }

  const settled = change?.begun === true ? settle(session, notInForce(denial.detail), act) : session;
  const clause = revokedClause(revocation, cluster);
  return deny(settled, clause === undefined ? denial : {detail: clause}, act);
}
