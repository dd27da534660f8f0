/** Being live on the topics of a cluster, as long as all is well. */
import {isOutdated, settle} from './change.js';
import {deny} from './denied.js';
import type {Departures} from './departures.js';
import {beginEntry, lookAgain, openSlots, place, prepare, type Step} from './entry.js';
import {hasNotice, tellLive} from './link.js';
import {mend} from './mending.js';
import {lingeringUsers} from './placement.js';
import {answered, askAt, counted, revokedClause} from './revocation.js';
import type {Act, Live, Query, Session, SessionInput} from './state.js';
import {
  askForListing,
  first,
  isCleared,
  isDoubtful,
  isWhole,
  releaseGuards,
  retire,
  second,
  talksOn,
  topicsAmiss,
} from './subscription.js';
import {nextLook, nextWait, steady} from './timeouts.js';
import type {Listing} from '../listing.js';

type Answer = Extract<SessionInput, {type: 'listed' | 'opened' | 'failed'}>;

/** We are on the first topic, and perhaps on the second one. */
export function goLive(session: Session, act: Act): Session {
  const isExtended = talksOn(session.subscription, second);
  const attempts = {...session.attempts, denials: 0, ...(isExtended && {looks: 0})};
  let next = tellLive({...session, attempts}, act);
  for (const topic of next.subscription.joined) act.emit({type: 'admit', topic});

  let joinAt = Infinity;
  if (isExtended) {
    next = {...next, subscription: {...next.subscription, called: false}};
  } else {
    const [looking, wait] = nextWait(next, 'looks', act.chance);
    [next, joinAt] = [looking, act.now + wait];
  }

  const phase = {
    name: 'live',
    since: act.now,
    joinAt,
    checkAt: checkAt(next, act),
    query: undefined,
  } as const;
  if (next.change?.begun !== true) return {...next, phase};
  if (next.subscription.role === 'member') return settleJoined({...next, phase}, [], act);
  return askForListing({...next, phase: {...phase, query: {about: 'change'}}}, act);
}

/** Looks after the topics. @returns The same session when there is nothing to do. */
export function watchLive(session: Session, phase: Live, act: Act): Session {
  const {cluster, revocation, subscription} = session;
  const {query} = phase;
  if (query) return query.about === 'revocation' ? lookForProbe(session, phase, query, act) : session;
  if (subscription.guardedUntil <= act.now) return releaseGuards(session, act);
  if (isOutdated(session)) return {...session, phase: {name: 'ready'}};
  if (revocation.revoked && revocation.jobs === 0) {
    return deny(session, {detail: revokedClause(revocation, cluster) ?? ''}, act);
  }
  if (!isWhole(session)) return mend(session, act);
  if (subscription.called || phase.joinAt <= act.now) {
    return {...session, subscription: {...subscription, called: false}, phase: {name: 'ready'}};
  }
  if (askAt(revocation) <= act.now) {
    const {session: asking, entry} = beginEntry(session, [first], act);
    return {...asking, phase: {...phase, query: {about: 'revocation', entry, probe: undefined}}};
  }

  if (revocation.countAt <= act.now) {
    act.emit({type: 'count'});
    return {...session, revocation: counted(revocation, act.now)};
  }

  // Who has nothing in flight leaves, and tells that alone.
  if (revocation.revoked && revocation.jobs === undefined) return session;
  if (hasNotice(session)) return tellLive(session, act);
  if (phase.checkAt > act.now) return session;
  return askForListing({...session, phase: {...phase, query: {about: 'list'}}}, act);
}

/** The board has answered what it was asked, or has not. */
export function answerLive(session: Session, phase: Live, answer: Answer, act: Act): Session {
  const {query} = phase;
  switch (query?.about) {
    case undefined:
      return session;
    case 'change': {
      const listing = answer.type === 'listed' ? answer.listing : undefined;
      const next: Session = {...session, phase: {...phase, since: act.now, query: undefined}};
      // Another change may have come meanwhile.
      return next.change?.begun === true ? settleJoined(next, lingering(next, listing), act) : next;
    }

    case 'list':
      return checkList(session, phase, answer, act);
    case 'revocation':
      return judgeProbe(session, phase, query, answer, act);
  }
}

/** Who is up for so long was a success. */
export function calm(session: Session, phase: Live, now: number): Session {
  const {attempts} = session;
  if (now - phase.since < steady || attempts.losses + attempts.pipes === 0) return session;
  return {...session, attempts: {...attempts, losses: 0, pipes: 0}};
}

/** A host takes over who has come or left, and looks at his list sooner if there is a reason to. */
export function lookSoon(session: Session, departures: Departures, act: Act): Session {
  const {phase, subscription} = session;
  const next = {...session, subscription: {...subscription, departures}};
  if (phase.name !== 'live') return next;
  return {...next, phase: {...phase, checkAt: Math.min(phase.checkAt, checkAt(next, act))}};
}

function checkAt({subscription}: Session, {now}: Act): number {
  return subscription.role === 'host' ? nextLook(subscription, isDoubtful(subscription), now) : Infinity;
}

function settleJoined(session: Session, users: readonly string[], act: Act): Session {
  const {role, problem} = session.subscription;
  const inForce = role === 'member' || talksOn(session.subscription, second);
  return settle(session, {inForce, lingering: users, ...(problem !== undefined && {detail: problem})}, act);
}

function lingering({cluster, subscription}: Session, listing: Listing | undefined): readonly string[] {
  return listing ? lingeringUsers(listing, cluster, subscription.access) : [];
}

function checkList(session: Session, phase: Live, answer: Answer, act: Act): Session {
  if (answer.type === 'listed') {
    const amiss = topicsAmiss(session, answer.listing);
    const {owner, name} = session.cluster;
    const loss = `The access list of ${owner}/${name} is not in force any more; storing it again.`;
    if (amiss.length > 0) return retire(session, amiss, act, loss);
    if (isCleared(session, answer.listing)) return {...session, phase: {name: 'ready'}};
  }

  return {...session, phase: {...phase, checkAt: checkAt(session, act), query: undefined}};
}

function judgeProbe(
  session: Session,
  phase: Live,
  query: Query & {about: 'revocation'},
  answer: Answer,
  act: Act,
): Session {
  const {entry} = query;
  const prepared = prepare(session, entry, answer, act);
  if (prepared) return goOn(phase, query, prepared, act);
  if (answer.type === 'listed' && entry.at === 'listing') {
    const slots = [{topic: first, use: 'probe'}] as const;
    const opening = {before: answer.listing, slots, opened: entry.missing};
    return goOn(phase, query, openSlots(session, opening, act), act);
  }

  if (answer.type === 'opened' && entry.at === 'opening') {
    const probing = {...query, probe: answer.task};
    return goOn(phase, probing, openSlots(session, {...entry, slots: []}, act), act);
  }

  if (answer.type === 'listed' && entry.at === 'placing') {
    return goOn(phase, query, place(session, entry, answer.listing, act), act);
  }

  // Who cannot ask goes on.
  return endProbe(session, phase, query, true, act);
}

function lookForProbe(
  session: Session,
  phase: Live,
  query: Query & {about: 'revocation'},
  act: Act,
): Session {
  const step = lookAgain(session, query.entry, act);
  return step ? goOn(phase, query, step, act) : session;
}

function goOn(
  phase: Live,
  query: Query & {about: 'revocation'},
  {session, entry, places}: Step,
  act: Act,
): Session {
  if (!places) return {...session, phase: {...phase, query: {...query, entry}}};
  return endProbe(session, phase, query, !places.some(([, {at}]) => at === 'denied'), act);
}

function endProbe(
  session: Session,
  phase: Live,
  {probe}: Query & {about: 'revocation'},
  isWelcome: boolean,
  act: Act,
): Session {
  if (probe !== undefined) act.emit({type: 'close', pipe: probe});
  const revocation = answered(session.revocation, isWelcome, act.now);
  return {...session, revocation, phase: {...phase, query: undefined}};
}
