import type {Clock} from '../../source/clock/clock.js';
import type {Board, BoardEvent} from '../../source/cluster/ports.js';
import {formatMessage} from '../../source/message/format.js';
import {parseLine} from '../../source/message/parse.js';
import type {Message, Topic} from '../../source/message/types.js';
import type {LinkState} from '../../source/store/event.js';
import type {Random} from './random.js';

/** A line as the board passed it on. */
type Passed = {
  readonly at: number;
  readonly topic: Topic;
  readonly line: string;
  readonly message: Message;
};

/** A connection whose link the test holds. */
export type SimulatedBoard = Board & {
  /** Loses the link, and finds it again after so many milliseconds; Infinity: never. */
  drop(milliseconds: number): void;
  /** Gone without a word, as a killed process. */
  kill(): void;
};

type BoardServer = {
  connect(user: string): SimulatedBoard;
  /** Loses all links; each comes back at a moment of its own within so many milliseconds. */
  restart(milliseconds: number): void;
  /** Whether the second topic is served from now on. */
  serveSecond(served: boolean): void;
  /** All lines that reached the board, in its order. */
  readonly lines: readonly Passed[];
  /** A line of a peer that is no role of ours. */
  say(topic: Topic, line: string): void;
};

type BoardServerOptions = {
  readonly clock: Clock;
  readonly random: Random;
  /** Longest way to or from the board, milliseconds. */
  readonly delay?: number;
  /** Probability that a reader gets a line twice. */
  readonly duplicates?: number;
};

type Connection = {readonly read: (topic: Topic, line: string) => void; cut: (milliseconds: number) => void};

/**
 * A message board: whatever one writes, all others read, in the same order on each way. Lines on their way over a
 * link that is lost are lost. Every line is really written and parsed, so that a message which R peers could not
 * read does not get through.
 */
export function createBoardServer({
  clock,
  random,
  delay = 50,
  duplicates = 0,
}: BoardServerOptions): BoardServer {
  const connections = new Set<Connection>();
  const lines: Passed[] = [];
  let second = true;

  const pass = (topic: Topic, line: string, from: Connection | undefined) => {
    const message = parseLine(line, topic);
    if (message.type === 'bad') throw new Error(`A role wrote a bad line (${message.reason}): ${line}`);
    lines.push({at: clock.now(), topic, line, message});
    for (const connection of connections) if (connection !== from) connection.read(topic, line);
  };

  const connect = (user: string): SimulatedBoard => {
    const listeners = new Set<(event: BoardEvent) => void>();
    let state: LinkState = 'live';
    let link = 0;
    const up = lane();
    const down = lane();

    /** Things sent one after another arrive one after another. */
    function lane() {
      let last = 0;
      return (arrive: () => void) => {
        const sentOver = link;
        last = Math.max(last, clock.now() + random.between(0, delay));
        clock.after(last - clock.now(), () => {
          if (sentOver === link && state === 'live') arrive();
        });
      };
    }

    const tell = (event: BoardEvent) => {
      for (const listener of listeners) listener(event);
    };

    const enter = (next: LinkState) => {
      if (state === 'closed' || next === state) return;
      state = next;
      link++;
      if (next === 'live') connections.add(connection);
      else connections.delete(connection);
      tell({type: 'link', state});
    };

    const cut = (milliseconds: number) => {
      if (state !== 'live') return;
      enter('lost');
      const lost = link;
      if (milliseconds === Infinity) return;
      clock.after(milliseconds, () => {
        if (link === lost) enter('live');
      });
    };

    const read = (topic: Topic, line: string) => {
      if (topic === 'p2p-tui' && !second) return;
      const times = random.chance(duplicates) ? 2 : 1;
      for (let time = 0; time < times; time++) {
        down(() => {
          tell({type: 'line', topic, message: parseLine(line, topic)});
        });
      }
    };

    const connection: Connection = {read, cut};
    connections.add(connection);
    return {
      user,
      get state() {
        return state;
      },
      get extended() {
        return second;
      },
      post(topic, message) {
        const line = formatMessage(message, topic);
        if (state !== 'live' || (topic === 'p2p-tui' && !second)) return false;
        up(() => {
          pass(topic, line, connection);
        });
        tell({type: 'line', topic, message: parseLine(line, topic)});
        return true;
      },
      subscribe(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      drop: cut,
      kill() {
        listeners.clear();
        enter('closed');
      },
      close() {
        enter('closed');
        return Promise.resolve();
      },
    };
  };

  return {
    connect,
    restart(milliseconds) {
      for (const {cut} of [...connections]) cut(random.between(0, milliseconds));
    },
    serveSecond(served) {
      second = served;
    },
    lines,
    say(topic, line) {
      pass(topic, line, undefined);
    },
  };
}
