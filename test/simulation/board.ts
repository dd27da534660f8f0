import type {Clock} from '../../source/clock/clock.js';
import type {Board, BoardEvent} from '../../source/cluster/ports.js';
import {formatMessage} from '../../source/message/format.js';
import {parseLine} from '../../source/message/parse.js';
import type {BadLine, Message, Topic} from '../../source/message/types.js';
import type {LinkState} from '../../source/store/event.js';
import {type Access, type AccessOptions, createAccess, type Entry} from './access.js';
import type {SimulatedProcess} from './process.js';
import type {Random} from './random.js';

/** A line as the board passed it on. */
export type Passed = {
  /** True time: Unix time, milliseconds. */
  readonly at: number;
  readonly topic: Topic;
  readonly line: string;
  readonly message: Message;
};

/** A connection whose link the test holds. */
export type SimulatedBoard = Board & {
  /**
   * Loses the link, and finds it again after so many milliseconds; Infinity: never. The process notices after
   * `unnoticed` milliseconds: until then it writes into the void, and the time that the link is down begins then.
   */
  drop(milliseconds: number, unnoticed?: number): void;
  /** Gone without a word, as a killed process. */
  kill(): void;
};

/** What a test may watch of a connection. */
type ConnectOptions = {
  /** The process that has it; without one nothing ever stops it. */
  readonly process?: SimulatedProcess;
  /** Lines get through from now on, or no longer. */
  readonly onAttached?: (attached: boolean) => void;
  /** The process has read a line. */
  readonly onRead?: (topic: Topic, message: Message | BadLine) => void;
};

type BoardServer = {
  connect(user: string, options?: ConnectOptions): SimulatedBoard;
  /** Loses all links; each comes back at a moment of its own within so many milliseconds. */
  restart(milliseconds: number): void;
  /** Whether the second topic is served from now on. */
  serveSecond(served: boolean): void;
  /** All lines that reached the board, in its order. */
  readonly lines: readonly Passed[];
  /** A line of a peer that is no role of ours. */
  say(topic: Topic, line: string): void;
  /** What came of the service's rules on access. */
  readonly mishaps: Access['mishaps'];
};

type BoardServerOptions = {
  readonly clock: Clock;
  readonly random: Random;
  /** Longest way to or from the board, milliseconds. */
  readonly delay?: number;
  /** Probability that a reader gets a line twice. */
  readonly duplicates?: number;
  /** Whom it lets in; everybody unless given. */
  readonly access?: AccessOptions;
};

type Connection = {readonly read: (topic: Topic, line: string) => void; cut: (milliseconds: number) => void};

/**
 * A message board: whatever one writes, all others read, in the same order on each way. Lines on their way over a
 * link that is lost are lost; those that a process which sleeps had received before are read when it wakes. Every line
 * is really written and parsed, so that a message which R peers could not read does not get through.
 */
export function createBoardServer({
  clock,
  random,
  delay = 50,
  duplicates = 0,
  access: accessOptions,
}: BoardServerOptions): BoardServer {
  const access = accessOptions
    ? createAccess(accessOptions, clock, random)
    : {enter: (): Entry => ({leave() {}}), restart() {}, mishaps: {strangers: 0, listsDeleted: 0}};
  const connections = new Set<Connection>();
  const lines: Passed[] = [];
  let second = true;

  const pass = (topic: Topic, line: string, from: Connection | undefined) => {
    const message = parseLine(line, topic);
    if (message.type === 'bad') throw new Error(`A role wrote a bad line (${message.reason}): ${line}`);
    lines.push({at: clock.now(), topic, line, message});
    for (const connection of connections) if (connection !== from) connection.read(topic, line);
  };

  const connect = (user: string, {process, onAttached, onRead}: ConnectOptions = {}): SimulatedBoard => {
    const listeners = new Set<(event: BoardEvent) => void>();
    /** What the process knows of its link. */
    let state: LinkState = 'connecting';
    /** Which link this is, and whether it holds: the board's side of it. */
    let link = 0;
    let attached = false;
    let entry: Entry | undefined;
    const whenAwake = process?.whenAwake ?? ((run: () => void) => run());
    const up = lane();
    const down = lane();

    /** Things sent one after another arrive one after another. */
    function lane() {
      let last = 0;
      return (arrive: () => void) => {
        const sentOver = link;
        last = Math.max(last, clock.now() + random.between(0, delay));
        clock.after(last - clock.now(), () => {
          if (sentOver === link && attached) arrive();
        });
      };
    }

    const tell = (event: BoardEvent) => {
      for (const listener of listeners) listener(event);
    };

    const attach = (holds: boolean) => {
      if (attached === holds) return;
      attached = holds;
      link++;
      if (holds) connections.add(connection);
      else connections.delete(connection);
      if (!holds) entry?.leave();
      onAttached?.(holds);
    };

    const enter = (next: LinkState) => {
      if (state === 'closed' || next === state) return;
      state = next;
      attach(next === 'live');
      tell({type: 'link', state});
    };

    /** Comes to the board, which may deny it: then again and again, about as often as a session does at first. */
    const join = () => {
      if (state === 'live' || state === 'closed') return;
      entry = access.enter(user);
      enter(entry ? 'live' : 'denied');
      if (!entry) clock.after(random.between(500, 1000), () => whenAwake(join));
    };

    const cut = (milliseconds: number, unnoticed = 0) => {
      if (!attached || state !== 'live') return;
      attach(false);
      const lost = link;
      const notice = () => {
        enter('lost');
        if (milliseconds === Infinity) return;
        clock.after(milliseconds, () => {
          whenAwake(() => {
            if (link === lost && state === 'lost') join();
          });
        });
      };
      if (unnoticed === 0) whenAwake(notice);
      else clock.after(unnoticed, () => whenAwake(notice));
    };

    const read = (topic: Topic, line: string) => {
      if (topic === 'p2p-tui' && !second) return;
      const times = random.chance(duplicates) ? 2 : 1;
      for (let time = 0; time < times; time++) {
        down(() => {
          whenAwake(() => {
            if (state !== 'live') return;
            const message = parseLine(line, topic);
            onRead?.(topic, message);
            tell({type: 'line', topic, message});
          });
        });
      }
    };

    const connection: Connection = {read, cut};
    join();
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
      // As at pico.sh, which shows a topic to its owner alone.
      listing: () => Promise.resolve(undefined),
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
      access.restart();
      for (const {cut} of [...connections]) cut(random.between(0, milliseconds));
    },
    serveSecond(served) {
      second = served;
    },
    lines,
    say(topic, line) {
      pass(topic, line, undefined);
    },
    mishaps: access.mishaps,
  };
}
