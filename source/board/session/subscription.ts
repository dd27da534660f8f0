/** The pipes of a session on the topics of its cluster, and whether they are all there. */
import type {Topic} from '../../message/types.js';
import {fullTopic, isPersonal, privateTopic, topicFor} from '../cluster-name.js';
import {noDepartures} from './departures.js';
import {findTopic, type Listing} from '../listing.js';
import {hasCleared, isInForce, type Joining} from './placement.js';
import type {Act, Session, Slot, Subscription} from './state.js';
import {withDoubts} from './timeouts.js';
import type {Role} from './types.js';

/** The one that R peers know, and that decides. */
export const first: Topic = 'future.p2p';
/** Ours; without it we are not extended, that is all. */
export const second: Topic = 'p2p-tui';
/** Both. */
export const topics: readonly Topic[] = [first, second];

/** Nothing is held yet. */
export function newSubscription(role: Role, now: number): Subscription {
  const empty: Subscription = {
    role: role.role,
    access: role.role === 'host' ? role.access : [],
    pipes: [],
    joined: new Set(),
    rivals: new Map(),
    problem: undefined,
    doubtUntil: now,
    hosts: new Set(),
    called: false,
    guardedUntil: Infinity,
    departures: noDepartures,
    frozen: new Map(),
  };
  return withDoubts(empty, now);
}

/** Who joins a topic, as whom, for judging where he got. */
export function joiningOf({user, cluster, subscription, seenSince}: Session, topic: Topic): Joining {
  const {role, access} = subscription;
  return {user, cluster, topic, role, access, seenSince};
}

/**
 * The pipes that a role holds on a topic, in the order in which they are opened. Who may be alone there holds two, for the
 * board throws a single one off: a host, and the owner of a personal cluster.
 */
export function slotsOf({user, cluster, subscription: {role}}: Session, topic: Topic): readonly Slot[] {
  const main: Slot = {topic, use: 'main'};
  return role === 'host' || isPersonal(cluster, user) ? [main, {topic, use: 'anchor'}] : [main];
}

/**
 * The guards that have to be opened before we join topics of somebody else. When a user's first pipe on a topic of another
 * user ends, the pico.sh pipe service deletes that one's access list, for it takes whoever stored the user's private topic
 * for the one who stored the list. Whose private topic is held by a `sub` of his stores nothing.
 *
 * Only the moment counts in which the pipe is opened, so they are closed some time after that (`guardsLast`): not at once,
 * for another process of the user that has begun meanwhile goes by ours.
 */
export function guardsOf({user, cluster, subscription}: Session, missing: readonly Topic[]): readonly Slot[] {
  if (user === cluster.owner) return [];
  const guards = missing.map((topic): Slot => ({topic, use: 'guard'}));
  return guards.filter((guard) => !isOpen(subscription, guard));
}

/** Closes the guards. */
export function releaseGuards(session: Session, {emit}: Act): Session {
  const {subscription} = session;
  const guards = subscription.pipes.filter(({use}) => use === 'guard');
  for (const {id} of guards) emit({type: 'close', pipe: id});
  const pipes = subscription.pipes.filter(({use}) => use !== 'guard');
  return {...session, subscription: {...subscription, pipes, guardedUntil: Infinity}};
}

/** Holds a channel that was opened under this number. */
export function hold(session: Session, slot: Slot, id: number): Session {
  const {subscription} = session;
  return {...session, subscription: {...subscription, pipes: [...subscription.pipes, {...slot, id}]}};
}

/** Whether a pipe is open. */
export function isOpen({pipes}: Subscription, {topic, use}: Slot): boolean {
  return pipes.some((pipe) => pipe.topic === topic && pipe.use === use);
}

/** Whether all pipes of a topic are open. */
export function isComplete(session: Session, topic: Topic): boolean {
  return slotsOf(session, topic).every((slot) => isOpen(session.subscription, slot));
}

/** Whether what was joined is all there. */
export function isWhole(session: Session): boolean {
  const {joined} = session.subscription;
  return joined.has(first) && [...joined].every((topic) => isComplete(session, topic));
}

/** Whether we are on a topic with the pipe that talks. */
export function talksOn(subscription: Subscription, topic: Topic): boolean {
  return subscription.joined.has(topic) && isOpen(subscription, {topic, use: 'main'});
}

/** Whether a host's list may be in force only as long as another connection of his lasts, or is missing on a topic. */
export function isDoubtful(subscription: Subscription): boolean {
  const {joined, rivals} = subscription;
  if (!talksOn(subscription, second)) return true;
  return [...joined].some((topic) => {
    const rival = rivals.get(topic);
    return rival?.access !== undefined && rival.by.size > 0;
  });
}

/** The topics on which a host's list is not in force any more. */
export function topicsAmiss({cluster, subscription}: Session, listing: Listing): readonly Topic[] {
  const {joined, access} = subscription;
  return [...joined].filter((topic) => !isInForce(findTopic(listing, fullTopic(cluster, topic)), access));
}

/** Whether he who kept a host from a topic has left it. */
export function isCleared({cluster, subscription}: Session, listing: Listing): boolean {
  const {joined, rivals, access} = subscription;
  return [...rivals].some(
    ([topic, rival]) =>
      !joined.has(topic) && hasCleared(rival, findTopic(listing, fullTopic(cluster, topic)), access),
  );
}

/** Has a channel opened; its number will be that of the task. */
export function openPipe(session: Session, slot: Slot, {emit}: Act): Session {
  const {user, cluster, subscription} = session;
  const list = subscription.role === 'host' ? ` -a ${subscription.access.join(',')}` : '';
  const task = session.task + 1;
  const command =
    slot.use === 'guard'
      ? // Without `-k` the pipe of one who was denied would end it with its own end.
        `sub ${privateTopic(user, cluster, slot.topic)} -k`
      : // A main pipe hears what it says: so it is known whether lines get through.
        `pipe ${topicFor(user, cluster, slot.topic)}${list}${slot.use === 'main' ? ' -r' : ''}`;
  emit({type: 'open', task, ...slot, command});
  return {...session, task};
}

/** Asks for the listing. */
export function askForListing(session: Session, {emit}: Act): Session {
  const task = session.task + 1;
  emit({type: 'list', task});
  return {...session, task};
}

/** Leaves a topic: its pipes are closed, and what they brought and was not passed on is forgotten. */
export function leaveTopic(session: Session, topic: Topic, {emit}: Act): Session {
  const {subscription} = session;
  const joined = new Set(subscription.joined);
  joined.delete(topic);
  for (const pipe of subscription.pipes) if (pipe.topic === topic) emit({type: 'close', pipe: pipe.id});
  emit({type: 'withhold', topic});
  const pipes = subscription.pipes.filter((pipe) => pipe.topic !== topic);
  return {...session, subscription: {...subscription, joined, pipes}};
}

/** Leaves both topics; the connection stays. */
export function unsubscribe(session: Session, act: Act): Session {
  return topics.reduce((next, topic) => leaveTopic(next, topic, act), session);
}

/**
 * Closes the main pipes of some topics alone: the anchors keep the topics until other main pipes bring the list. Those are
 * opened when the board has closed these, so that they find the topics without a list.
 * @param loss what is told as a loss then, if anything.
 */
export function retire(session: Session, which: readonly Topic[], act: Act, loss?: string): Session {
  const {subscription} = session;
  const retired = subscription.pipes.filter(({topic, use}) => use === 'main' && which.includes(topic));
  for (const {id} of retired) act.emit({type: 'close', pipe: id});
  const pipes = subscription.pipes.filter((pipe) => !retired.includes(pipe));
  return {
    ...session,
    subscription: {...subscription, pipes},
    phase: {name: 'retiring', pipes: retired.map(({id}) => id), loss},
  };
}
