/**
 * Another access list, asked of the host by a process of the cluster's owner on another machine. What stands in a line proves
 * nothing, for everybody on the topic can write `from=alice@…`. So whoever asks holds a topic of the owner's own while he
 * does, whose name is made of what he asks: nobody but the owner's account can be on it, and the host sees it in his listing.
 * Without it a line changes nothing (docs/second-topic.md).
 */
import {createHash} from 'node:crypto';
import {ownerOf} from '../../board/cluster-name.js';
import {peerParts} from '../../message/peer.js';
import type {Message, PeerId, UsersMessage} from '../../message/types.js';
import type {ListingEvent} from '../../store/event.js';

/** What is to be different about an access list. */
export type UsersChange = {readonly add: readonly string[]; readonly remove: readonly string[]};

/** A list after a change; users who stay keep their places. */
export function changedUsers(users: readonly string[], {add, remove}: UsersChange): readonly string[] {
  return [...new Set([...users, ...add])].filter((user) => !remove.includes(user));
}

/** Whether a list is as a change wants it. */
export function hasChange(users: readonly string[], {add, remove}: UsersChange): boolean {
  return add.every((user) => users.includes(user)) && !remove.some((user) => users.includes(user));
}

/** What another list changes, in words. @param cluster `owner/name` */
export function changeWords(before: readonly string[], after: readonly string[], cluster: string): string {
  const added = after.filter((user) => !before.includes(user)).join(', ');
  const removed = before.filter((user) => !after.includes(user)).join(', ');
  const words = [
    ...(added === '' ? [] : [`${added} may join ${cluster}`]),
    ...(removed === '' ? [] : [`${removed} may not join ${cluster} any more`]),
  ];
  return words.join(', ');
}

/**
 * The topic that whoever asks this holds meanwhile, by its full name.
 * @param cluster `owner/name`
 */
export function proofTopic(
  cluster: string,
  {from, to, expires, add = [], remove = []}: Omit<UsersMessage, 'type' | 'when'>,
): string {
  const asked = JSON.stringify([from, to, expires, add, remove]);
  return `${cluster}/p2p-tui.${createHash('sha256').update(asked).digest('hex').slice(0, 32)}`;
}

/**
 * Whether the board shows that the owner's account asks this: a topic of its own, which no list opens to others, with its
 * connections alone on it.
 * @param cluster `owner/name`
 */
export function isProven(
  cluster: string,
  line: UsersMessage,
  {topics}: Pick<ListingEvent, 'topics'>,
): boolean {
  const owner = ownerOf(cluster);
  const name = proofTopic(cluster, line);
  return topics.some(
    (topic) =>
      topic.name === name &&
      topic.access === undefined &&
      topic.pipes.length > 0 &&
      topic.pipes.every(({user}) => user === owner),
  );
}

/** Whether a message says that it asks this host for another list, in the name of the owner. */
export function asksForUsers(message: Message, host: PeerId, owner: string): message is UsersMessage {
  return (
    message.type === 'users' &&
    message.reason === undefined &&
    message.to === host &&
    peerParts(message.from).user === owner
  );
}

/** What the line wants. */
export function changeOf({add = [], remove = []}: UsersMessage): UsersChange {
  return {add, remove};
}
