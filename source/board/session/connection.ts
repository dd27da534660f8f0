/** One connection after another to a board, until the session is closed. */
import {notInForce, settle} from './change.js';
import {tellLink} from './link.js';
import type {Act, Leaving, Phase, Session} from './state.js';
import {newSubscription} from './subscription.js';
import {nextWait} from './timeouts.js';

/** Whether there is a connection to work on. */
export function isConnected({name}: Phase): boolean {
  return !['idle', 'connecting', 'leaving', 'waiting', 'closed'].includes(name);
}

/** Opens a connection. */
export function connect(session: Session, act: Act): Session {
  const told = tellLink(session, 'connecting', session.lastLoss, act);
  act.emit({type: 'connect'});
  return {...told, interrupted: false, phase: {name: 'connecting'}};
}

/** Leaves the connection, or what is left of it; `gone` follows. */
export function leave(
  session: Session,
  {why, again = false, refused = false, scope = 'ours'}: Partial<Leaving> & {scope?: 'ours' | 'everybody'},
  act: Act,
): Session {
  act.emit({type: 'leave', scope});
  return {
    ...session,
    subscription: newSubscription(session.role, act.now),
    phase: {name: 'leaving', why, again, refused},
  };
}

/** There is no connection any more, or none came about. */
export function gone(session: Session, {why, again, refused}: Omit<Leaving, 'name'>, act: Act): Session {
  if (session.closing) return end(session, 'the session was closed', undefined, act);
  if (refused && !session.welcomed) return end(session, why ?? '', why, act);

  let next: Session = {...session, lastLoss: session.interrupted ? undefined : why, phase: {name: 'idle'}};
  if (session.interrupted) {
    next = tellLink(next, 'lost', 'Disconnected from the board while this process is suspended.', act);
  } else if (again) {
    next = tellLink(next, 'lost', why, act);
  } else {
    const [waiting, wait] = nextWait(next, 'losses', act.chance);
    next = tellLink(waiting, 'lost', why, act, {retryAt: act.wall + wait});
    next = {...next, phase: {name: 'waiting', until: act.now + wait}};
  }

  if (again && session.change?.reconnected === true) return next;
  return settle(next, notInForce(`the board was lost: ${why ?? 'it closed the connection'}`), act);
}

/** There will be no connection any more. */
function end(session: Session, reason: string, detail: string | undefined, act: Act): Session {
  const settled = settle(session, notInForce(reason), act);
  return {...tellLink(settled, 'closed', detail, act), phase: {name: 'closed'}};
}

/** Has no connection until `resume`: a process that stops reading would hold up its whole topic. */
export function suspend(session: Session, act: Act): Session {
  const next = {...session, suspended: true};
  const {phase} = next;
  if (phase.name === 'idle' || phase.name === 'closed') return next;
  if (phase.name === 'waiting') return {...next, phase: {name: 'idle'}};
  return disconnect({...next, interrupted: true}, act);
}

/** Connects again, at once. */
export function resume(session: Session): Session {
  if (!session.suspended) return session;
  return {...session, suspended: false, attempts: {...session.attempts, losses: 0}};
}

/** Ends the session for good. */
export function close(session: Session, act: Act): Session {
  const next = {...session, closing: true};
  const {phase} = next;
  if (phase.name === 'closed') return session;
  if (phase.name === 'idle' || phase.name === 'waiting') return gone(next, noReason, act);
  return disconnect(next, act);
}

const noReason = {why: undefined, again: false, refused: false} as const;

function disconnect(session: Session, act: Act): Session {
  const {phase} = session;
  if (phase.name === 'leaving') return session;
  if (phase.name !== 'connecting') return leave(session, {}, act);
  act.emit({type: 'abort'});
  return {...session, phase: {name: 'leaving', ...noReason}};
}
