/** The commands `pipe`, `pub` and `sub`: a channel comes to a topic, and leaves it. */
import {randomUUID} from 'node:crypto';
import type {ServerChannel} from 'ssh2';
import type {Cancel, Clock} from '../../clock/clock.js';
import {type BoardAttendee, type ClientLink, createAttendee, readLines} from './attendee.js';
import type {PipeCommand, PubCommand, SubCommand} from './command-line.js';
import type {Delivery} from './delivery.js';
import type {Limits} from './limits.js';
import type {QuietLog} from './quiet-log.js';
import {isReader, isWriter, type Member, type Topic, type TopicTable} from './topics.js';

/** What all topics of a board share. */
export type Forum = {
  readonly topics: TopicTable<BoardAttendee>;
  readonly delivery: Delivery<BoardAttendee>;
  /** Those who wait for a reader, and what happens when there is one. */
  readonly waiting: Map<BoardAttendee, () => void>;
  /**
   * Topics whose lines go to one reader each, and whose turn it is. As at the pico.sh service that is a matter of the
   * topic and not of the sender: the last `pipe` or `pub` that came decides it for all.
   */
  readonly rounds: WeakMap<Topic<BoardAttendee>, {turn: number}>;
  readonly limits: Limits;
  readonly clock: Clock;
  /** The rule of the pico.sh service since August 2026: one pipe that remains on a topic is disconnected. */
  readonly dropLonePipe: boolean;
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
  const member: Member = {
    user,
    fingerprint,
    address,
    label: `${randomUUID()} (${caller.shown})`,
    role: command.name,
  };
  const replay = command.name === 'pipe' && command.replay;
  const keepAlive = command.name === 'sub' && command.keepAlive;
  const attendee = createAttendee({
    channel,
    member,
    link,
    replay,
    keepAlive,
    maxQueue: limits.maxQueue,
  });
  const say = (text: string): void => {
    if (!command.clean) channel.write(`${text}\r\n`);
  };

  channel.on('error', () => undefined);
  const waits = command.name === 'pub' && command.block;
  const name = topics.join(attendee, {
    topic: topicName,
    access: command.access,
    isPublic: command.isPublic,
    waits,
  });
  if (name === undefined) {
    channel.stderr.write('The access list of this topic does not name you.\r\n');
    channel.exit(1);
    channel.end();
    return;
  }

  log(`on ${name}`, `${user}@${address} is on ${name}.`);
  const place = topics.topicOf(attendee);
  if (!place) return;

  let cancel: Cancel = () => undefined;
  channel.once('close', () => {
    cancel();
    waiting.delete(attendee);
    delivery.flush(place);
    leave(attendee, forum);
  });

  if (command.topic === undefined || command.name === 'pub') announce(command, topicName, caller, say);
  if (command.name === 'sub') {
    // Nothing that a reader writes means anything, and the end of it neither: OpenSSH may say that at once.
    channel.resume();
  } else if (command.name === 'pipe') {
    decideDispatch(command, place, forum);
    write(command, channel, attendee, place, caller, forum, () => {
      attendee.end();
    });
  } else {
    const begin = (): void => {
      cancel();
      waiting.delete(attendee);
      topics.begin(attendee);
      publish(command, channel, attendee, place, caller, forum, say);
    };
    if (!waits || topics.others(attendee).some(isReader)) {
      begin();
    } else {
      say(`Nobody reads this topic yet: waiting up to ${spell(command.timeout)}.`);
      waiting.set(attendee, begin);
      cancel = forum.clock.after(command.timeout, () => {
        if (!command.clean) channel.stderr.write('Nobody came to read this topic in time.\r\n');
        channel.exit(1);
        channel.end();
        channel.close();
      });
    }
  }

  if (isReader(attendee)) wake(place, forum);
}

/** A length of time for people: seconds, or from two days on whole days. */
function spell(milliseconds: number): string {
  const days = Math.floor(milliseconds / 86_400_000);
  return days < 2 ? `${Math.ceil(milliseconds / 1000)} s` : `${days} days`;
}

/** Those who wait for a reader on this topic have one. */
function wake(place: Topic<BoardAttendee>, {waiting}: Forum): void {
  for (const attendee of [...place.waiting]) waiting.get(attendee)?.();
}

/** Takes an attendee off his topic, and ends those who have no reason to stay without him. */
function leave(attendee: BoardAttendee, {topics, dropLonePipe}: Forum): void {
  const wrote = isWriter(attendee) && topics.topicOf(attendee)?.waiting.has(attendee) === false;
  const remaining = topics.leave(attendee);
  if (wrote && !remaining.some(isWriter)) {
    for (const reader of remaining) if (!reader.keepAlive) reader.end();
  }

  const [last] = remaining;
  if (dropLonePipe && remaining.length === 1 && last?.role === 'pipe') last.end();
}

function announce(
  {name, isPublic}: TopicCommand,
  topic: string,
  {boardAddress}: Caller,
  say: (text: string) => void,
): void {
  if (name === 'sub') return;
  say(`Others read this topic with:\r\n  ssh ${boardAddress} sub ${isPublic ? '-p ' : ''}${topic}`);
}

function publish(
  command: PubCommand,
  channel: ServerChannel,
  attendee: BoardAttendee,
  place: Topic<BoardAttendee>,
  caller: Caller,
  forum: Forum,
  say: (text: string) => void,
): void {
  const done = (): void => {
    forum.delivery.flush(place);
    say('Sent.');
    attendee.end();
  };
  say('Sending.');
  decideDispatch(command, place, forum);
  if (command.empty) {
    channel.resume();
    post(attendee, place, forum, Buffer.from('\n'));
    done();
  } else {
    write(command, channel, attendee, place, caller, forum, done);
  }
}

/** A sender that begins decides for all on its topic who gets their lines. */
function decideDispatch(
  {dispatch}: PipeCommand | PubCommand,
  place: Topic<BoardAttendee>,
  {rounds}: Forum,
): void {
  if (dispatch === 'multicast') rounds.delete(place);
  else if (!rounds.has(place)) rounds.set(place, {turn: 0});
}

function write(
  command: PipeCommand | PubCommand,
  channel: ServerChannel,
  attendee: BoardAttendee,
  place: Topic<BoardAttendee>,
  {user, address, saidEnd, link, log}: Caller,
  forum: Forum,
  onEnd: () => void,
): void {
  readLines(channel, {
    role: command.name,
    maxLine: forum.limits.maxLine,
    saidEnd,
    othersWrite: () => forum.topics.others(attendee).some(isWriter),
    onLines(bytes) {
      post(attendee, place, forum, bytes);
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

function post(
  attendee: BoardAttendee,
  place: Topic<BoardAttendee>,
  {delivery, rounds}: Forum,
  bytes: Buffer,
): void {
  const round = rounds.get(place);
  if (!round) {
    delivery.post(place, attendee, bytes);
    return;
  }

  const readers = [...place.members].filter((one) => isReader(one) && (one !== attendee || one.replay));
  if (readers.length === 0) return;
  for (const line of linesOf(bytes)) {
    delivery.post(place, attendee, line, readers[round.turn % readers.length]);
    round.turn += 1;
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
