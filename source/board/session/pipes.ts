/** The pipes of one cluster on one connection: opening them, telling lines apart, writing. */
import {messageOf} from '../../message/error-message.js';
import type {BadLine, Topic} from '../../message/types.js';
import type {Connection, PipeChannel} from '../../ssh/connection.js';
import {createLineSplitter, decodeLine, type RawLine, type TextLine} from '../lines.js';
import type {FrozenTopics} from './frozen-topics.js';
import type {Slot} from './state.js';

type PipesOptions = {
  readonly connection: Connection;
  /**
   * A line from a main pipe. Anchors are read, and what they say is thrown away, for it is the same; but while there is
   * no main pipe they stand in for it.
   */
  readonly onLine: (topic: Topic, line: TextLine | BadLine) => void;
  /** Awaits what is written on a main pipe, which gives it back. */
  readonly frozen: Pick<FrozenTopics, 'sent' | 'received' | 'forget'>;
  readonly onOpen: (id: number) => void;
  /** The board refused to open it. */
  readonly onFail: (id: number, reason: string) => void;
  /** A pipe ended, whoever closed it. */
  readonly onEnd: (id: number) => void;
};

/** The pipes that are open, by the numbers under which they were opened. */
export type Pipes = {
  /** `onOpen` or `onFail` follows, unless all are closed before that. */
  open(id: number, slot: Slot, command: string): void;
  close(id: number): void;
  /** Closes all, and those that are being opened. */
  closeAll(): void;
  /** @returns false when there is no pipe to write on, or the board does not read. */
  write(topic: Topic, line: string): boolean;
  /** From now on lines of this topic are passed on; those that came since it was opened come first. */
  admit(topic: Topic): void;
  /** Lines of this topic wait until it is admitted; those that wait are forgotten. */
  withhold(topic: Topic): void;
};

/** Lines that wait until it is known whether the topic is the right one. */
const maxHeld = 1000;

/** No pipe is open yet. */
export function createPipes({connection, onLine, frozen, onOpen, onFail, onEnd}: PipesOptions): Pipes {
  const channels = new Map<number, {readonly slot: Slot; readonly channel: PipeChannel}>();
  const admitted = new Set<Topic>();
  let held: {readonly topic: Topic; readonly line: TextLine | BadLine}[] = [];
  let closed = false;
  /** Those that were closed here, until the board has ended them: it goes on sending. */
  const leaving = new Set<number>();

  const receive = ({topic, use}: Slot, raw: RawLine): void => {
    // An empty one is what is left of a torn line.
    const line = raw.length === 0 ? undefined : decodeLine(raw);
    // Whoever wrote it has told of it.
    if (use === 'main' && frozen.received(topic, line?.type === 'text' ? line.text : undefined)) return;
    if (!line) return;
    if (admitted.has(topic)) onLine(topic, line);
    else if (held.length < maxHeld) held.push({topic, line});
  };

  /** The main pipe of a topic, or its anchor. */
  const channelOf = (topic: Topic, ...uses: readonly Slot['use'][]): PipeChannel | undefined => {
    const open = [...channels.values()].filter(({slot}) => slot.topic === topic);
    return uses.map((use) => open.find(({slot}) => slot.use === use)?.channel).find(Boolean);
  };

  const open = async (id: number, slot: Slot, command: string): Promise<void> => {
    const {topic, use} = slot;
    const splitter = createLineSplitter();
    let ended = false;
    const channel = await connection.pipe(command, {
      onData(chunk) {
        // Nobody's: what an anchor brings as well would be heard twice, and our own last line again.
        if (closed || leaving.has(id)) return;
        const lines = splitter.push(chunk);
        if (use === 'probe' || use === 'guard' || (use === 'anchor' && channelOf(topic, 'main'))) return;
        for (const line of lines) receive(slot, line);
      },
      onClose() {
        ended = true;
        leaving.delete(id);
        const rest = splitter.end();
        // What one that we have closed ourselves leaves over is nobody's.
        if (channels.delete(id) && rest && use === 'main') receive(slot, rest);
        if (use === 'main') frozen.forget(topic);
        onEnd(id);
      },
    });
    if (closed) return channel.close();
    if (ended) throw new Error(`The board ended "${command}" at once.`);
    channels.set(id, {slot, channel});
    onOpen(id);
  };

  return {
    open(id, slot, command) {
      open(id, slot, command).catch((error: unknown) => {
        if (!closed) onFail(id, messageOf(error));
      });
    },
    close(id) {
      const open = channels.get(id);
      if (!open) return;
      channels.delete(id);
      leaving.add(id);
      if (open.slot.use === 'main') frozen.forget(open.slot.topic);
      open.channel.close();
    },
    closeAll() {
      closed = true;
      const open = [...channels.values()];
      channels.clear();
      for (const {channel, slot} of open) {
        frozen.forget(slot.topic);
        channel.close();
      }
    },
    write(topic, line) {
      const main = channelOf(topic, 'main');
      const isWritten = (main ?? channelOf(topic, 'anchor'))?.write(`${line}\n`) ?? false;
      if (main && isWritten) frozen.sent(topic, line);
      return isWritten;
    },
    admit(topic) {
      admitted.add(topic);
      const waiting = held;
      held = waiting.filter((entry) => entry.topic !== topic);
      for (const entry of waiting) if (entry.topic === topic) onLine(topic, entry.line);
    },
    withhold(topic) {
      admitted.delete(topic);
      held = held.filter((entry) => entry.topic !== topic);
    },
  };
}
