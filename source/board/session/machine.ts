/** A session on a board: joins both topics of a cluster, notices when the board put it elsewhere, mends itself. Pure. */
import {machineOf, soonest, type Tick} from '../../async/drive.js';
import type {ClusterName} from '../cluster-name.js';
import {begin, setRole, asTaken} from './change.js';
import {close, connect, gone, isConnected, leave, resume, suspend} from './connection.js';
import {answerDenied, waitDenied} from './denied.js';
import {lookDue} from './entry.js';
import {answerJoining, proceed, waitJoining} from './joining.js';
import {tellFrozen, tellLatency, tellLink} from './link.js';
import {hearPresence, seePipes} from './departures.js';
import {answerLive, calm, lookSoon, watchLive} from './live.js';
import {hurry, waitMending} from './mending.js';
import {askAt, noRevocation, receiveList} from './revocation.js';
import type {Act, Retiring, Session, SessionEffect, SessionInput} from './state.js';
import {first, newSubscription, second, talksOn} from './subscription.js';
import {noAttempts, withDoubts} from './timeouts.js';
import type {Role} from './types.js';

/** A session before it has begun. @param user our account name, where it is known. */
export function newSession(cluster: ClusterName, wanted: Role, user = '', ownerOnly = false): Session {
  const role = asTaken(wanted, cluster);
  return {
    cluster,
    user,
    role,
    ownerOnly,
    change: undefined,
    link: {state: 'connecting', detail: undefined},
    attempts: noAttempts,
    revocation: noRevocation,
    welcomed: false,
    suspended: false,
    interrupted: false,
    closing: false,
    lastLoss: undefined,
    seenSince: new Map(),
    task: 0,
    subscription: newSubscription(role, 0),
    phase: {name: 'idle'},
  };
}

/** The rules of a session. */
export const sessionMachine = machineOf<Session, SessionInput, SessionEffect>({step, wake});

function step(session: Session, input: SessionInput | Tick, act: Act): Session {
  const {phase} = session;
  let next = take(phase.name === 'live' ? calm(session, phase, act.now) : session, input, act);
  for (let before; before !== next;) {
    before = next;
    next = tend(next, act);
  }

  return next;
}

function take(session: Session, input: SessionInput | Tick, act: Act): Session {
  switch (input.type) {
    case 'tick':
    case 'start':
      return session;
    case 'suspend':
      return suspend(session, act);
    case 'resume':
      return resume(session);
    case 'close':
      return close(session, act);
    case 'setRole':
      return setRole(session, input, isConnected(session.phase), act);
    case 'connected':
      return connected(session, input.user, act);
    case 'unconnected': {
      const {reason: why, refused} = input;
      return gone(session, {why, again: false, refused}, act);
    }

    case 'left':
      return session.phase.name === 'leaving' ? gone(session, session.phase, act) : session;
    case 'inFlight':
      return {...session, revocation: {...session.revocation, jobs: input.jobs}};
    default:
      return isConnected(session.phase) ? takeConnected(session, input, act) : session;
  }
}

/** What can happen on a connection. */
function takeConnected(
  session: Session,
  input: Extract<
    SessionInput,
    {type: 'lost' | 'unanswered' | 'latency' | 'listed' | 'opened' | 'failed' | 'ended' | 'line' | 'frozen'}
  >,
  act: Act,
): Session {
  switch (input.type) {
    case 'lost':
      return leave(session, {why: input.reason}, act);
    case 'unanswered': {
      const why = 'The board does not answer any more since this machine slept.';
      return leave(session, {why, again: true, scope: 'everybody'}, act);
    }

    case 'latency':
      return tellLatency(session, input.latency, act);
    case 'frozen':
      return tellFrozen(session, input.topic, input.since, act);
    case 'ended':
      return pipeEnded(session, input.pipe, act);
    case 'line':
      return receive(session, input, act);
    default:
      return input.task === session.task ? answer(see(session, input, act), input, act) : session;
  }
}

/** A host sees in each listing who has left. */
function see(
  session: Session,
  input: Extract<SessionInput, {type: 'listed' | 'opened' | 'failed'}>,
  {now}: Act,
): Session {
  const {cluster, subscription} = session;
  if (input.type !== 'listed' || subscription.role !== 'host') return session;
  const departures = seePipes(subscription.departures, input.listing, cluster, now);
  return {...session, subscription: {...subscription, departures}};
}

function connected(session: Session, user: string, act: Act): Session {
  if (session.phase.name !== 'connecting') {
    // It was suspended or closed meanwhile.
    act.emit({type: 'leave', scope: 'ours'});
    return session;
  }

  const {cluster, role, ownerOnly} = session;
  if ((ownerOnly || role.role === 'host') && user !== cluster.owner) {
    const {owner, name} = cluster;
    const why = `Only ${owner} can host ${owner}/${name}, and your account is ${user}.`;
    return leave({...session, user}, {why, refused: true}, act);
  }

  const subscription = newSubscription(role, act.now);
  return {...begin(session), user, welcomed: true, subscription, phase: {name: 'ready'}};
}

function answer(
  session: Session,
  input: Extract<SessionInput, {type: 'listed' | 'opened' | 'failed'}>,
  act: Act,
): Session {
  const {phase} = session;
  switch (phase.name) {
    case 'joining':
      return answerJoining(session, phase, input, act);
    case 'live':
      return answerLive(session, phase, input, act);
    case 'denied':
      return answerDenied(session, phase, input, act);
    default:
      return session;
  }
}

function pipeEnded(session: Session, id: number, act: Act): Session {
  const {phase, subscription} = session;
  if (phase.name === 'retiring') {
    session = {...session, phase: {...phase, pipes: phase.pipes.filter((pipe) => pipe !== id)}};
  }

  const lost = subscription.pipes.find((pipe) => pipe.id === id);
  if (!lost) return session;
  // A host stays on a topic of his own, and his anchor with him; anybody else may land elsewhere next time.
  if (subscription.role !== 'host' && lost.use !== 'guard') act.emit({type: 'withhold', topic: lost.topic});
  const pipes = subscription.pipes.filter((pipe) => pipe !== lost);
  return hurry({...session, subscription: {...subscription, pipes}}, act);
}

/**
 * Hears who comes and leaves, which counts for a host alone; and who hosts, and for whom, which he has no use for: only
 * what is said on the first topic counts.
 */
function receive(
  session: Session,
  {topic, message}: Extract<SessionInput, {type: 'line'}>,
  act: Act,
): Session {
  const {cluster, user, revocation, subscription, attempts} = session;
  if (message.type !== 'access' && message.type !== 'cluster') {
    if (subscription.role !== 'host') return session;
    return lookSoon(session, hearPresence(subscription.departures, topic, message, act.now), act);
  }

  if (subscription.role === 'host' || topic !== first) return session;
  if (message.type === 'access') {
    return hurry({...session, revocation: receiveList(revocation, message, user, cluster)}, act);
  }

  if (talksOn(subscription, second)) return session;
  // One we have not heard of yet may be of our kind; an R user's would be looked up again and again for nothing.
  const isNew = !subscription.hosts.has(message.from);
  const hosts = new Set(subscription.hosts).add(message.from);
  const next: Session = {...session, subscription: {...subscription, hosts, called: true}};
  return hurry(isNew ? {...next, attempts: {...attempts, looks: 0}} : next, act);
}

/** All that follows from the state and the time. @returns The same session when that is nothing. */
function tend(session: Session, act: Act): Session {
  const {phase} = session;
  switch (phase.name) {
    case 'idle':
      return session.suspended ? session : connect(session, act);
    case 'waiting':
      return phase.until <= act.now ? connect(session, act) : session;
    case 'ready':
      return proceed(session, act);
    case 'joining':
      return waitJoining(session, phase, act);
    case 'retiring':
      return phase.pipes.length === 0 ? retired(session, phase, act) : session;
    case 'live':
      return watchLive(session, phase, act);
    case 'denied':
      return waitDenied(session, phase, act);
    case 'mending':
      return waitMending(session, phase, act);
    case 'connecting':
    case 'leaving':
    case 'closed':
      return session;
  }
}

function retired(session: Session, {loss}: Retiring, act: Act): Session {
  const next: Session = {...session, phase: {name: 'ready'}};
  if (loss === undefined || session.subscription.role !== session.role.role) return next;
  const told = tellLink(next, 'lost', loss, act);
  return {...told, subscription: withDoubts(told.subscription, act.now)};
}

function wake({phase, revocation, subscription}: Session): number | undefined {
  switch (phase.name) {
    case 'waiting':
      return phase.until;
    case 'joining':
      return finite(lookDue(phase.entry));
    case 'live': {
      const {query, joinAt, checkAt} = phase;
      if (query) return query.about === 'revocation' ? finite(lookDue(query.entry)) : undefined;
      return soonest([subscription.guardedUntil, joinAt, checkAt, askAt(revocation), revocation.countAt]);
    }

    case 'denied':
      return soonest([phase.until, phase.lookAt]);
    case 'mending':
      return phase.explained ? phase.until : phase.explainedAt;
    default:
      return undefined;
  }
}

function finite(time: number): number | undefined {
  return soonest([time]);
}
