/** What a session tells of its link, and remembers of what it told. */
import type {Topic} from '../../message/types.js';
import type {LinkEvent, LinkState} from '../../store/event.js';
import {revokedClause} from './revocation.js';
import type {Act, Session} from './state.js';
import {second, talksOn} from './subscription.js';

/** @param detail why, in one sentence. @param more when it is tried again, say. */
export function tellLink(
  session: Session,
  state: LinkState,
  detail: string | undefined,
  {emit}: Act,
  more: Pick<LinkEvent, 'unhosted' | 'retryAt' | 'latency'> = {},
): Session {
  const {frozen} = session.subscription;
  emit({
    type: 'link',
    state,
    ...(detail !== undefined && {detail}),
    ...(state === 'live' &&
      frozen.size > 0 && {frozen: Array.from(frozen, ([topic, since]) => ({topic, since}))}),
    ...more,
  });
  return {...session, link: {state, detail}};
}

/** A topic stands still since then, or goes on; that is told while lines should go through. */
export function tellFrozen(session: Session, topic: Topic, since: number | undefined, act: Act): Session {
  const frozen = new Map(session.subscription.frozen);
  if (since === undefined) frozen.delete(topic);
  else frozen.set(topic, since);
  const next = {...session, subscription: {...session.subscription, frozen}};
  return session.link.state === 'live' ? tellLink(next, 'live', shortcoming(next), act) : next;
}

/** Tells that lines go through, unless that was the last thing told, and has the way to the board measured. */
export function tellLive(session: Session, act: Act): Session {
  if (!hasNotice(session)) return session;
  const told = tellLink(session, 'live', shortcoming(session), act);
  act.emit({type: 'measure'});
  return told;
}

/** Tells a round trip to the board, milliseconds, while lines go through; null: it is not measured. */
export function tellLatency(session: Session, latency: number | null, act: Act): Session {
  if (session.link.state !== 'live') return session;
  return tellLink(session, 'live', shortcoming(session), act, {latency});
}

/** Whether something else was told last than that lines go through, and what is amiss all the same. */
export function hasNotice(session: Session): boolean {
  return session.link.state !== 'live' || session.link.detail !== shortcoming(session);
}

/** What is not as it should be while the link is live, in one sentence. */
function shortcoming({cluster, revocation, subscription}: Session): string | undefined {
  const revoked = revokedClause(revocation, cluster);
  if (revoked !== undefined) {
    return `${revoked}; nothing new is begun, and it is left when what is under way is done.`;
  }
  if (talksOn(subscription, second)) return undefined;
  // Members only know that it is not there.
  const why =
    subscription.role === 'host'
      ? (subscription.problem ?? 'the second topic is missing')
      : `the second topic is missing (does ${cluster.owner} host with R?)`;
  return `Other runtimes than R cannot be used now: ${why}.`;
}
