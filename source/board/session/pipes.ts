/** The pipes of one cluster on one connection: opening, telling lines apart, mending. */
import type {BadLine, Topic} from '../../message/types.js';
import type {Connection, PipeChannel} from '../../ssh/connection.js';
import {createLineSplitter, decodeLine, type RawLine, type TextLine} from '../lines.js';

/** A host holds two pipes on each topic: the one that talks, and an anchor so that the first is never alone. */
export type Slot = {readonly topic: Topic; readonly part: 'main' | 'anchor'};

type PipesOptions = {
  readonly connection: Connection;
  /** The command that opens a pipe on a topic. */
  readonly command: (topic: Topic) => string;
  readonly slots: readonly Slot[];
  /**
   * A line from a main pipe. Anchors are read, and what they say is thrown away, for it is the same; but while there is
   * no main pipe they stand in for it.
   */
  readonly onLine: (topic: Topic, line: TextLine | BadLine) => void;
  /** A pipe ended that we did not close. */
  readonly onLoss: (slot: Slot) => void;
};

/** The pipes that are open. */
type Pipes = {
  /** Opens what is missing of a topic, main pipe first. @throws When the board refuses. */
  open(topic: Topic): Promise<void>;
  /** Whether all pipes of a topic are open. */
  complete(topic: Topic): boolean;
  /** Whether the main pipe of a topic is open. */
  talks(topic: Topic): boolean;
  /** @returns false when there is no pipe to write on, or the board does not read. */
  write(topic: Topic, text: string): boolean;
  /**
   * Closes the main pipe of a topic alone: the anchor keeps the topic until `open` brings another. Resolves when the
   * board has closed it too, so that the next one finds the topic without its list.
   */
  retire(topic: Topic): Promise<void>;
  /** From now on lines of this topic are passed on; those that came since it was opened come first. */
  admit(topic: Topic): void;
  /** Closes the pipes of a topic, and forgets the lines that were not passed on. */
  close(topic: Topic): void;
};

/** Lines that wait until it is known whether the topic is the right one. */
const maxHeld = 1000;

export function createPipes({connection, command, slots, onLine, onLoss}: PipesOptions): Pipes {
  const channels = new Map<Slot, PipeChannel>();
  const endings = new Map<Slot, Promise<void>>();
  const admitted = new Set<Topic>();
  const held: {topic: Topic; line: TextLine | BadLine}[] = [];

  const receive = (topic: Topic, raw: RawLine): void => {
    if (raw.length === 0) return;
    const line = decodeLine(raw);
    if (admitted.has(topic)) onLine(topic, line);
    else if (held.length < maxHeld) held.push({topic, line});
  };

  const openSlot = async (slot: Slot): Promise<void> => {
    const splitter = createLineSplitter();
    const state: {channel?: PipeChannel; ended: boolean} = {ended: false};
    const ending = Promise.withResolvers<void>();
    endings.set(slot, ending.promise);
    state.channel = await connection.pipe(command(slot.topic), {
      onData(chunk) {
        const lines = splitter.push(chunk);
        if (slot.part === 'main' || !mainOf(slot.topic)) for (const line of lines) receive(slot.topic, line);
      },
      onClose() {
        state.ended = true;
        ending.resolve();
        // One that we have closed ourselves is not in the table any more.
        if (!state.channel || channels.get(slot) !== state.channel) return;
        channels.delete(slot);
        const rest = splitter.end();
        if (rest && slot.part === 'main') receive(slot.topic, rest);
        onLoss(slot);
      },
    });
    if (state.ended) throw new Error(`The board ended "${command(slot.topic)}" at once.`);
    channels.set(slot, state.channel);
  };

  const slotsOf = (topic: Topic): readonly Slot[] => slots.filter((slot) => slot.topic === topic);
  const mainSlot = (topic: Topic) => slots.find((slot) => slot.topic === topic && slot.part === 'main');
  const mainOf = (topic: Topic): PipeChannel | undefined => {
    const main = mainSlot(topic);
    return main && channels.get(main);
  };

  return {
    async open(topic) {
      for (const slot of slotsOf(topic)) if (!channels.has(slot)) await openSlot(slot);
    },
    complete: (topic) => slotsOf(topic).every((slot) => channels.has(slot)),
    talks: (topic) => mainOf(topic) !== undefined,
    write(topic, text) {
      const channel =
        mainOf(topic) ??
        slotsOf(topic)
          .map((slot) => channels.get(slot))
          .find(Boolean);
      return channel?.write(text) ?? false;
    },
    async retire(topic) {
      const main = mainSlot(topic);
      const channel = main && channels.get(main);
      if (!channel) return;
      channels.delete(main);
      channel.close();
      await endings.get(main);
    },
    admit(topic) {
      admitted.add(topic);
      const waiting = held.splice(0);
      for (const entry of waiting) {
        if (entry.topic === topic) onLine(entry.topic, entry.line);
        else held.push(entry);
      }
    },
    close(topic) {
      admitted.delete(topic);
      for (const slot of slotsOf(topic)) {
        const channel = channels.get(slot);
        channels.delete(slot);
        channel?.close();
      }

      const others = held.filter((entry) => entry.topic !== topic);
      held.splice(0, held.length, ...others);
    },
  };
}
