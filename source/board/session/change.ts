/** The role a session has, and the change of it, or of its access list, that somebody waits for. */
import {withOwner} from '../../message/user-list.js';
import type {ClusterName} from '../cluster-name.js';
import type {Act, Session, SessionInput} from './state.js';
import type {AccessResult, Role} from './types.js';

/** A role as it is taken: the cluster's owner is on every list. */
export function asTaken(role: Role, {owner}: ClusterName): Role {
  return role.role === 'host' ? {role: 'host', access: withOwner(owner, role.access)} : role;
}

/** A result that says why not. */
export function notInForce(detail: string): AccessResult {
  return {inForce: false, detail, lingering: []};
}

/** Tells whoever waits for a change. */
export function settle(session: Session, result: AccessResult, {emit}: Act): Session {
  const {change} = session;
  if (!change) return session;
  emit({type: 'settle', change: change.id, result});
  return {...session, change: undefined};
}

/** The pipes are closed for the change, or were never opened without it. */
export function begin(session: Session): Session {
  const {change} = session;
  return change && !change.begun ? {...session, change: {...change, begun: true}} : session;
}

/** Whether what is held on the topics is not what is wanted there. */
export function isOutdated({subscription, role, change}: Session): boolean {
  return subscription.role !== role.role || (change !== undefined && !change.begun);
}

/**
 * Wants another role from now on; who waits for an older change is told that it came to nothing.
 * @param isConnected whether it can be begun now; else it is done when the board is back.
 */
export function setRole(
  session: Session,
  {role, change}: Extract<SessionInput, {type: 'setRole'}>,
  isConnected: boolean,
  act: Act,
): Session {
  const {cluster, user} = session;
  const refuse = (why: string): void => {
    act.emit({type: 'settle', change, result: notInForce(why)});
  };
  if (role.role === 'host' && user !== '' && user !== cluster.owner) {
    refuse(`only ${cluster.owner} can host ${cluster.owner}/${cluster.name}, and you are ${user}`);
    return session;
  }

  const fromList = session.role.role === 'host' && role.role === 'host' && session.link.state === 'live';
  const next = {
    ...settle(session, notInForce('another change came after it'), act),
    role: asTaken(role, cluster),
  };
  if (!isConnected) {
    refuse('the board is not connected now; it is done when the board is back');
    return next;
  }

  return {...next, change: {id: change, fromList, begun: false, reconnected: false}};
}
