/** The commands `pipe`, `pub` and `sub`: a channel comes to a topic, and leaves it. */
import {randomUUID} from 'node:crypto';
import type {ServerChannel} from 'ssh2';
import type {Clock} from '../../clock/clock.js';
import {type BoardSubscriber, type ClientLink, createSubscriber, readLines} from './subscriber.js';
import type {PipeCommand, PubCommand, SubCommand} from './command-line.js';
import type {Delivery} from './delivery.js';
import type {Limits} from './limits.js';
import type {PicoRules} from './pico-rules.js';
import type {QuietLog} from './quiet-log.js';
import {isReader, isWriter, type Topic, type TopicTable} from './topics.js';

/** What all topics of a board share. */
export type Forum = {
  readonly topics: TopicTable<BoardSubscriber>;
  readonly delivery: Delivery<BoardSubscriber>;
  /** Those who wait for a reader, and what happens when there is one. */
  readonly waiting: Map<BoardSubscriber, () => void>;
  /**
   * Whether the lines of a topic go to all its readers, or to one each and whose turn it is. As at the pico.sh service that
   * is a matter of the topic and not of the sender: whoever comes first decides it, for as long as somebody is there.
   */
  readonly dispatches: WeakMap<Topic<BoardSubscriber>, 'multicast' | {turn: number}>;
  readonly limits: Limits;
  readonly clock: Clock;
  readonly rules: PicoRules;
};

/** Who runs a command, and over what. */
export type Caller = {
  readonly user: string;
  readonly fingerprint: string;
  /** As `ls` shows him behind the uuid: `user-key@address:port`. */
  readonly shown: string;
  /** Remote address and port. */
  readonly address: string;
  /** How he reached the board: what comes behind `ssh` in a command. */
  readonly boardAddress: string;
  readonly link: ClientLink;
  readonly log: QuietLog;
  /** Whether the client said that it has nothing more to send. */
  readonly saidEnd: () => boolean;
};

type TopicCommand = PipeCommand | PubCommand | SubCommand;

/** A channel on its topic. */
type Presence = {
  readonly channel: ServerChannel;
  readonly subscriber: BoardSubscriber;
  readonly place: Topic<BoardSubscriber>;
  readonly caller: Caller;
  readonly forum: Forum;
  /** Says something about how it goes, to who wants to hear it. */
  readonly say: (text: string) => void;
};

/** Puts a channel on a topic, until it leaves. */
export function runTopicCommand(
  command: TopicCommand,
  channel: ServerChannel,
  caller: Caller,
  forum: Forum,
): void {
  const {topics, delivery, waiting, limits} = forum;
  const {user, fingerprint, address, link, log} = caller;
  const topicName = command.topic ?? randomUUID();
  const subscriber = createSubscriber({
    channel,
    member: {user, fingerprint, address, label: `${randomUUID()} (${caller.shown})`, role: command.name},
    link,
    replay: command.name === 'pipe' && command.replay,
    keepAlive: command.name === 'sub' && command.keepAlive,
    maxQueue: limits.maxQueue,
  });

  channel.on('error', () => undefined);
  const {access, isPublic} = command;
  const waits = command.name === 'pub' && command.block;
  const join = (topic: string): string | undefined =>
    topics.join(subscriber, {topic, access, isPublic, waits});
  const isMisled = forum.rules.writersMisled && command.name !== 'sub';
  const name = join(topicName) ?? (isMisled ? join(randomUUID()) : undefined);
  const place = topics.topicOf(subscriber);
  if (name === undefined || !place) {
    channel.stderr.write('The access list of this topic does not name you.\r\n');
    channel.exit(1);
    channel.end();
    return;
  }

  log(`on ${name}`, `${user}@${address} is on ${name}.`);
  channel.once('close', () => {
    waiting.delete(subscriber);
    for (const each of topics.topicsOf(subscriber)) delivery.flush(each);
    leave(subscriber, place, forum);
  });

  const say = (text: string): void => {
    if (!command.clean) channel.write(`${text}\r\n`);
  };
  const presence = {channel, subscriber, place, caller, forum, say};
  if (command.name === 'sub') {
    // Nothing that a reader writes means anything, and the end of it neither: OpenSSH may say that at once.
    channel.resume();
    decideDispatch('multicast', presence);
  } else if (command.name === 'pipe') {
    if (command.topic === undefined) announce(command, topicName, presence);
    decideDispatch(command.dispatch, presence);
    write(command, presence, subscriber.end);
  } else {
    announce(command, topicName, presence);
    if (!waits || topics.others(subscriber).some(isReader)) begin(command, presence);
    else awaitReader(command, presence);
  }

  if (isReader(subscriber)) for (const each of topics.topicsOf(subscriber)) wake(each, forum);
}

/** A sender that has nobody to read it yet. */
function awaitReader(command: PubCommand, presence: Presence): void {
  const {channel, subscriber, forum, say} = presence;
  say(`Nobody reads this topic yet: waiting up to ${spell(command.timeout)}.`);
  const cancel = forum.clock.after(command.timeout, () => {
    if (!command.clean) channel.stderr.write('Nobody came to read this topic in time.\r\n');
    channel.exit(1);
    channel.end();
    channel.close();
  });
  channel.once('close', cancel);
  forum.waiting.set(subscriber, () => {
    cancel();
    forum.waiting.delete(subscriber);
    begin(command, presence);
  });
}

/** A sender sends what it has, and ends. */
function begin(command: PubCommand, presence: Presence): void {
  const {channel, subscriber, place, forum, say} = presence;
  const done = (): void => {
    forum.delivery.flush(place);
    say('Sent.');
    subscriber.end();
  };
  forum.topics.begin(subscriber);
  say('Sending.');
  decideDispatch(command.dispatch, presence);
  if (command.empty) {
    channel.resume();
    post(Buffer.from('\n'), presence);
    done();
  } else {
    write(command, presence, done);
  }
}

/** A length of time for people: seconds, or from two days on whole days. */
function spell(milliseconds: number): string {
  const days = Math.floor(milliseconds / 86_400_000);
  return days < 2 ? `${Math.ceil(milliseconds / 1000)} s` : `${days} days`;
}

/** Those who wait for a reader on this topic have one. */
function wake(place: Topic<BoardSubscriber>, {waiting}: Forum): void {
  for (const subscriber of [...place.waiting]) waiting.get(subscriber)?.();
}

/** Takes a subscriber off his topics, and ends those who have no reason to stay without him. */
function leave(subscriber: BoardSubscriber, place: Topic<BoardSubscriber>, forum: Forum): void {
  for (const other of forum.topics.leave(subscriber)) other.end();
  if (place.members.size === 0) forum.dispatches.delete(place);
}

/** Tells others, by way of the sender, how to read it. */
function announce({isPublic}: PipeCommand | PubCommand, topic: string, {caller, say}: Presence): void {
  const flag = isPublic ? '-p ' : '';
  say(`Others read this topic with:\r\n  ssh ${caller.boardAddress} sub ${flag}${topic}`);
}

/** Who comes first decides for all on the topic who gets their lines. */
function decideDispatch(dispatch: PipeCommand['dispatch'], {place, forum: {dispatches}}: Presence): void {
  if (!dispatches.has(place)) dispatches.set(place, dispatch === 'multicast' ? dispatch : {turn: 0});
}

function write(command: PipeCommand | PubCommand, presence: Presence, onEnd: () => void): void {
  const {channel, subscriber, caller, forum} = presence;
  const {user, address, saidEnd, link, log} = caller;
  readLines(channel, {
    role: command.name,
    maxLine: forum.limits.maxLine,
    saidEnd,
    othersWrite: () => forum.topics.others(subscriber).some(isWriter),
    onLines(bytes) {
      post(bytes, presence);
    },
    onKept(bytes) {
      link.keeps(channel, bytes);
    },
    onLongLine(length) {
      log(`long line ${user}`, `${user}@${address} sent a line of ${length} bytes, which was cut.`);
    },
    onEnd,
  });
}

function post(bytes: Buffer, {subscriber, forum}: Presence): void {
  for (const place of forum.topics.topicsOf(subscriber)) postTo(place, bytes, subscriber, forum);
}

function postTo(
  place: Topic<BoardSubscriber>,
  bytes: Buffer,
  from: BoardSubscriber,
  {delivery, dispatches}: Forum,
): void {
  const dispatch = dispatches.get(place) ?? 'multicast';
  if (dispatch === 'multicast') {
    delivery.post(place, from, bytes);
    return;
  }

  const readers = [...place.members].filter((one) => isReader(one) && (one !== from || one.replay));
  if (readers.length === 0) return;
  for (const line of linesOf(bytes)) {
    delivery.post(place, from, line, readers[dispatch.turn % readers.length]);
    dispatch.turn += 1;
  }
}

function linesOf(bytes: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  let start = 0;
  while (start < bytes.length) {
    const at = bytes.indexOf(10, start);
    const end = at === -1 ? bytes.length : at + 1;
    lines.push(bytes.subarray(start, end));
    start = end;
  }

  return lines;
}
