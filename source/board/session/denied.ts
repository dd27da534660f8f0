/** Not being where we want to be: the time until the next attempt. */
import {isOutdated} from './change.js';
import {tellLink} from './link.js';
import type {Denial} from './placement.js';
import type {Act, Denied, Session, SessionInput} from './state.js';
import {askForListing, isCleared, unsubscribe} from './subscription.js';
import {nextLook, nextWait} from './timeouts.js';

/**
 * Leaves the topics, tells why, and waits. A host looks whether he who holds the topic has left: then he does not wait
 * any longer.
 */
export function deny(session: Session, {detail, unhosted}: Denial, act: Act): Session {
  const [left, wait] = nextWait(unsubscribe(session, act), 'denials', act.chance);
  const told = tellLink(left, 'denied', detail, act, {...(unhosted && {unhosted}), retryAt: act.wall + wait});
  return {...told, phase: {name: 'denied', until: act.now + wait, lookAt: lookAt(told, act)}};
}

/** Tries again when it is time, or when something else is wanted. */
export function waitDenied(session: Session, phase: Denied, act: Act): Session {
  if (isOutdated(session) || phase.until <= act.now) return {...session, phase: {name: 'ready'}};
  if (phase.lookAt > act.now) return session;
  return askForListing({...session, phase: {...phase, lookAt: Infinity}}, act);
}

/** The listing is here, or none came. */
export function answerDenied(
  session: Session,
  phase: Denied,
  input: Extract<SessionInput, {type: 'listed' | 'failed' | 'opened'}>,
  act: Act,
): Session {
  if (input.type === 'listed' && isCleared(session, input.listing)) {
    return {...session, phase: {name: 'ready'}};
  }
  return {...session, phase: {...phase, lookAt: lookAt(session, act)}};
}

function lookAt({subscription}: Session, {now}: Act): number {
  return subscription.role === 'host' ? nextLook(subscription, true, now) : Infinity;
}
