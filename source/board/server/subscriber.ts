/** A client's channel on a topic: what he writes comes in as whole lines, what he reads waits in a bounded queue. */
import type {ServerChannel} from 'ssh2';
import type {Subscriber, Link} from './delivery.js';
import {createFramer} from './framer.js';
import type {Member} from './topics.js';

/** A channel's connection, as far as its channels are concerned. */
export type ClientLink = Link & {
  /** Bytes that wait on the connection, below all channels. */
  backlog(): number;
  /** Bytes were given to be sent. */
  grew(bytes: number): void;
  /** So many bytes of a line that is not finished are kept for a channel. */
  keeps(channel: ServerChannel, bytes: number): void;
  /** The client does not read: he has to go. */
  dismiss(): void;
};

type SubscriberOptions = {
  readonly channel: ServerChannel;
  readonly member: Member;
  readonly link: ClientLink;
  /** Sends the client its own lines too. */
  readonly replay: boolean;
  /** Stays on the topic when its last writer has left. */
  readonly keepAlive: boolean;
  /** Bytes that may wait for this client, in this channel and on its connection. */
  readonly maxQueue: number;
};

/** A board's client on a topic. */
export type BoardSubscriber = Subscriber & {
  /** Ends the channel from our side, after what waits in it. */
  end(): void;
};

/** Makes a member of a channel. */
export function createSubscriber(options: SubscriberOptions): BoardSubscriber {
  const {channel, member, link, replay, keepAlive, maxQueue} = options;
  const queued = (): number => channel.writableLength + link.backlog();
  return {
    ...member,
    link,
    replay,
    keepAlive,
    queued,
    send(bytes) {
      if (!channel.writable) return;
      const waiting = queued();
      // What comes in one turn is never too much for a client who has read all there was.
      if (waiting > 0 && waiting + bytes.length > maxQueue) {
        link.dismiss();
        return;
      }

      link.grew(bytes.length);
      channel.write(bytes);
    },
    hold(held) {
      if (held) channel.pause();
      else channel.resume();
    },
    dismiss: link.dismiss,
    end() {
      if (channel.writable) channel.exit(0);
      channel.end();
      channel.close();
    },
  };
}

type ReadOptions = {
  readonly role: 'pipe' | 'pub';
  readonly maxLine: number;
  /** Whether the client said that it has nothing more to send, so that its last line is whole without an LF. */
  readonly saidEnd: () => boolean;
  /** Whether the last line needs an LF, because somebody else's may follow it. */
  readonly othersWrite: () => boolean;
  /** Gets whole lines. */
  readonly onLines: (bytes: Buffer) => void;
  readonly onLongLine: (bytes: number) => void;
  /** Gets the bytes that are kept of a line that is not finished, whenever some have come. */
  readonly onKept: (bytes: number) => void;
  readonly onEnd: () => void;
};

const lineFeed = Buffer.from('\n');

/**
 * Reads what a client writes. Lines are passed on whole, so that two senders' bytes never mix, which the original
 * service does not promise. What a `pub` sends arrives byte for byte, a line that is too long in pieces; on a `pipe`,
 * which is for messages, such a line is cut.
 */
export function readLines(channel: ServerChannel, options: ReadOptions): void {
  const {role, maxLine, saidEnd, othersWrite, onLines, onLongLine, onKept, onEnd} = options;
  const framer = createFramer(maxLine, role === 'pub' ? 'split' : 'cut');
  channel.on('data', (chunk: Buffer) => {
    const {bytes, tooLong} = framer.push(chunk);
    for (const length of tooLong) onLongLine(length);
    if (bytes) onLines(bytes);
    onKept(framer.kept());
  });
  channel.on('end', () => {
    const rest = framer.end();
    if (rest && saidEnd()) onLines(role === 'pub' && !othersWrite() ? rest : Buffer.concat([rest, lineFeed]));
    onEnd();
  });
}
