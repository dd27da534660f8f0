/** A client's channel that is on a topic: whole lines in, bounded queue out. */
import type {ServerChannel} from 'ssh2';
import {createLineSplitter} from '../lines.js';
import type {Member} from './topics.js';

/** What a board does with its pipes. */
export type PipeOptions = {
  /** Sends the client its own lines too. */
  readonly replay: boolean;
  /** Longest line that is passed on, bytes; a longer one is cut there. */
  readonly maxLine: number;
  /** Bytes that may wait for this client, in this channel and on its connection. */
  readonly maxQueue: number;
  /** Bytes that wait on the client's connection, below the channel. */
  readonly backlog: () => number;
  /** Whether the client said that it has nothing more to send, so that its last line is whole without an LF. */
  readonly saidEnd: () => boolean;
  /** The others on the topic, now. */
  readonly others: () => readonly Pipe[];
  /** The client does not read: it has to go. */
  readonly onStall: () => void;
  readonly onLongLine: (bytes: number) => void;
  /** Once, however the pipe ended. */
  readonly onClose: () => void;
};

/** A pipe on a topic. */
export type Pipe = Member & {
  /** Passes a line on, LF included. A client whose queue is full is cut off; nobody waits for it. */
  send(line: Buffer): void;
  /** Ends the pipe from our side. */
  end(): void;
};

const lineFeed = Buffer.from('\n');

/**
 * Copies each line that comes in on the channel to the others. Lines are passed on whole, so that two senders' bytes
 * never mix, which the original service does not promise.
 */
export function attachPipe(channel: ServerChannel, member: Member, options: PipeOptions): Pipe {
  const {replay, maxLine, maxQueue, backlog, saidEnd, others, onStall, onLongLine, onClose} = options;
  const splitter = createLineSplitter(maxLine);

  const pipe: Pipe = {
    ...member,
    send(line) {
      if (!channel.writable) return;
      if (channel.writableLength + backlog() + line.length > maxQueue) onStall();
      else channel.write(line);
    },
    end() {
      if (channel.writable) channel.exit(0);
      channel.end();
      channel.close();
    },
  };

  const passOn = (bytes: Buffer): void => {
    const line = Buffer.concat([bytes, lineFeed]);
    for (const other of others()) other.send(line);
    if (replay) pipe.send(line);
  };

  channel.on('data', (chunk: Buffer) => {
    for (const {bytes, length} of splitter.push(chunk)) {
      if (length > bytes.length) onLongLine(length);
      passOn(bytes);
    }
  });
  channel.on('end', () => {
    const rest = splitter.end();
    if (rest && saidEnd()) passOn(rest.bytes);
    pipe.end();
  });
  channel.on('error', () => undefined);
  channel.once('close', onClose);
  return pipe;
}
