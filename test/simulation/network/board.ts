import {ConnectError} from '../../../source/ssh/connection.js';
import type {Connection, ConnectionOptions, PipeHandlers} from '../../../source/ssh/connection.js';
import {createProbe} from '../../../source/ssh/keepalive.js';
import {parseCommand, type PipeCommand, type SubCommand} from '../../../source/board/server/command-line.js';
import {formatListing} from '../../../source/board/server/listing.js';
import {harmless} from '../../../source/board/server/pico-rules.js';
import {createTopicTable, type Member} from '../../../source/board/server/topics.js';
import {createLink, type Link} from './link.js';
import type {Mishaps, NetworkOptions, Passed, ProcessClock, SimulatedNetwork} from './network.js';

type Pipe = Member & {
  readonly link: Link;
  readonly replay: boolean;
  name: string;
  /** Towards the client. */
  send(text: string): void;
  /** From the board's side. */
  end(): void;
};

type Torn = {readonly by: Pipe; readonly rest: string};

/** Milliseconds until the rest of a torn line comes if nobody else speaks. */
const tornFor = 1500;
/** As the real client: until a connection has to be up, and until a command has to be done. */
const patience = 20_000;

/**
 * The pico.sh pipe service as it is met over a bad network: topics, lists and denied access are those of the embedded board's
 * own table; a lone pipe is thrown off, unless `rules` say otherwise; a line may have another sender's bytes in it; a
 * connection may be dead on one side only.
 */
export function createNetwork({
  clock,
  random,
  delay,
  tear,
  lateness,
  rules,
}: NetworkOptions): SimulatedNetwork {
  const newTable = () => createTopicTable<Pipe>({...harmless, lonePipesEnd: true, ...rules});
  let topics = newTable();
  const all = new Set<Pipe>();
  const links = new Map<Link, ProcessClock>();
  const awayUntil = new Map<ProcessClock, number>();
  const torn = new Map<string, Torn>();
  /** Topics that somebody who does not read has stopped, and the lines that wait there. */
  const frozen = new Map<string, (() => void)[]>();
  const lines: Passed[] = [];
  const mishaps: Mishaps = {torn: 0, thrownOff: 0, denials: 0, refused: 0, strangers: 0, listsDeleted: 0};
  const listeners: (() => void)[] = [];
  const endListeners: ((link: Link) => void)[] = [];
  let downUntil = 0;
  let lastPort = 40_000;

  const changed = () => {
    for (const listener of listeners) listener();
  };

  const broadcast = (from: Pipe, text: string) => {
    const waiting = frozen.get(from.name);
    if (waiting) {
      waiting.push(() => broadcast(from, text));
      return;
    }

    for (const other of topics.others(from)) other.send(text);
    if (from.replay) from.send(text);
  };

  const mend = (topic: string) => {
    const pending = torn.get(topic);
    torn.delete(topic);
    if (pending) broadcast(pending.by, pending.rest);
  };

  const pass = (from: Pipe, text: string) => {
    lines.push({at: clock.now(), topic: from.name, by: from.user, line: text.trimEnd()});
    const pending = torn.get(from.name);
    if (pending?.by === from) mend(from.name);
    if (pending === undefined && random.chance(tear)) {
      const at = random.whole(1, text.length - 1);
      broadcast(from, text.slice(0, at));
      const rest: Torn = {by: from, rest: text.slice(at)};
      torn.set(from.name, rest);
      clock.after(tornFor, () => {
        if (torn.get(from.name) === rest) mend(from.name);
      });
      return;
    }

    broadcast(from, text);
    if (pending && pending.by !== from) {
      mishaps.torn++;
      mend(from.name);
    }
  };

  const join = (pipe: Pipe, topic: string, access: readonly string[]) => {
    pipe.name = topics.join(pipe, {topic, access, isPublic: false}) ?? '';
    if (pipe.role === 'pipe' && pipe.name !== topic && topic.includes('/', topic.indexOf('/') + 1)) {
      mishaps.denials++;
    }
    if (isStranger(pipe)) mishaps.strangers++;
    all.add(pipe);
    changed();
  };

  /** Whether a pipe is on another user's topic whose list does not name him. */
  const isStranger = ({user, name}: Pipe) =>
    !name.startsWith(`${user}/`) && topics.listOf(name)?.access.includes(user) === false;

  const leave = (pipe: Pipe) => {
    if (!all.delete(pipe)) return;
    if (torn.get(pipe.name)?.by === pipe) mend(pipe.name);
    const list = topics.listOf(pipe.name);
    const ended = topics.leave(pipe);
    if (list && list.by !== pipe && !topics.listOf(pipe.name)) mishaps.listsDeleted++;
    changed();
    for (const one of ended) {
      mishaps.thrownOff++;
      one.end();
    }
  };

  const serve = (user: string, process: ProcessClock, onLink: (link: Link) => void): Connection => {
    const address = `203.0.113.7:${++lastPort}`;
    const closed = Promise.withResolvers<string>();
    const mine = new Set<Pipe>();
    const endings = new Set<(reason: string) => void>();
    const link = createLink({
      clock,
      random,
      delay,
      onClientEnd(reason) {
        if (process.killed) return;
        for (const end of [...endings]) end(reason);
        closed.resolve(reason);
      },
      onServerEnd() {
        links.delete(link);
        const gone = [...mine];
        mine.clear();
        for (const pipe of gone) leave(pipe);
      },
    });
    links.set(link, process);
    onLink(link);
    const visitor = {user, fingerprint: `SHA256:${user}`};
    const toClient = (arrive: () => void) => {
      link.down(() => {
        if (!process.killed) arrive();
      });
    };

    /** Asks the board, and has the answer, or the end of the connection, or none in time. */
    const ask = <Answer>(question: (answer: (how: () => Answer) => void) => void): Promise<Answer> => {
      const {promise, resolve, reject} = Promise.withResolvers<Answer>();
      const fail = (reason: string) => reject(new Error(reason));
      endings.add(fail);
      const cancel = process.after(patience, () => fail('The board does not answer.'));
      link.up(() => {
        question((how) => {
          toClient(() => {
            try {
              resolve(how());
            } catch (error) {
              reject(error);
            }
          });
        });
      });
      return promise.finally(() => {
        cancel();
        endings.delete(fail);
      });
    };

    const openChannel = (command: PipeCommand | SubCommand, {onData, onClose}: PipeHandlers) => {
      const {name: role, topic = '', access} = command;
      let open = true;
      const end = () => {
        if (!open) return;
        open = false;
        endings.delete(end);
        onClose();
      };
      const early: string[] = [];
      const pipe: Pipe = {
        ...visitor,
        role,
        replay: command.name === 'pipe' && command.replay,
        keepAlive: command.name === 'sub' && command.keepAlive,
        label: `${address}-${mine.size} (${user}@${address})`,
        address,
        link,
        name: '',
        send(text) {
          toClient(() => {
            if (open) onData(Buffer.from(text));
          });
        },
        end() {
          mine.delete(pipe);
          leave(pipe);
          for (const listener of endListeners) listener(link);
          toClient(end);
        },
      };
      const hear = (text: string) => {
        if (all.has(pipe)) pass(pipe, text);
        else early.push(text);
      };
      const start = () => {
        if (!mine.has(pipe)) return;
        join(pipe, topic, access);
        for (const text of early) pass(pipe, text);
      };

      mine.add(pipe);
      endings.add(end);
      if (lateness > 0 && random.chance(0.3)) clock.after(random.between(0, lateness), start);
      else start();
      return {
        write(text: string) {
          if (!open) return false;
          link.up(() => {
            if (mine.has(pipe)) hear(text);
          });
          return true;
        },
        close() {
          if (!open) return;
          link.up(() => {
            mine.delete(pipe);
            leave(pipe);
          });
          // The board's answer to it comes later; nobody is waiting for it.
          process.after(0, end);
        },
      };
    };

    return {
      closed: closed.promise,
      run: (command) =>
        ask((answer) => {
          const parsed = parseCommand(command);
          const text =
            parsed.name === 'ls' ? formatListing(topics.visibleTo(visitor)) : `${user}\r\nid\r\nnow\r\n`;
          answer(() => text);
        }),
      pipe: (command, handlers) =>
        ask((answer) => {
          const parsed = parseCommand(command);
          if (parsed.name !== 'pipe' && parsed.name !== 'sub') {
            throw new Error(`The session sent "${command}".`);
          }
          const channel = openChannel(parsed, handlers);
          answer(() => channel);
        }),
      measure: createProbe((onAnswer) => {
        const end = () => onAnswer(new Error('The connection is gone.'));
        endings.add(end);
        link.up(() => {
          toClient(() => {
            if (endings.delete(end)) onAnswer();
          });
        });
      }, process),
      close() {
        link.hangUp();
        return closed.promise.then(() => undefined);
      },
    };
  };

  return {
    connectAs:
      (user, process, onLink = () => {}) =>
      ({signal}: ConnectionOptions) => {
        const {promise, resolve, reject} = Promise.withResolvers<Connection>();
        const fail = (reason: string) => {
          mishaps.refused++;
          reject(new ConnectError(reason, 'network'));
        };
        const isAway = () => (awayUntil.get(process) ?? 0) > clock.now();
        const wasAway = isAway();
        // TCP, key exchange, log-in: some three times to the board and back.
        const takes = wasAway ? patience : 6 * random.between(0, delay);
        const cancel = process.after(takes, () => {
          if (wasAway || isAway()) fail('The board cannot be reached.');
          else if (downUntil > clock.now()) fail('Nothing answers there.');
          else resolve(serve(user, process, onLink));
        });
        signal?.addEventListener('abort', () => {
          cancel();
          reject(new ConnectError('The session was closed.', 'closed'));
        });
        return promise;
      },
    restart(milliseconds) {
      downUntil = clock.now() + milliseconds;
      // What the service keeps of those who have left, it keeps as long as it runs.
      topics = newTable();
      for (const link of [...links.keys()]) link.cut(random.between(0, delay), 0);
    },
    drop(process, {clientNotices, serverNotices, away}) {
      awayUntil.set(process, clock.now() + away);
      for (const [link, owner] of [...links]) if (owner === process) link.cut(clientNotices, serverNotices);
    },
    freeze(topic, milliseconds) {
      if (frozen.has(topic)) return;
      const waiting: (() => void)[] = [];
      frozen.set(topic, waiting);
      clock.after(milliseconds, () => {
        frozen.delete(topic);
        for (const goOn of waiting) goOn();
      });
    },
    endPipe() {
      const pipes = [...all];
      if (pipes.length > 0) random.pick(pipes).end();
    },
    list(topic) {
      const list = topics.listOf(topic);
      return list && {by: list.by.link, access: list.access};
    },
    onChange(listener) {
      listeners.push(listener);
    },
    onEnd(listener) {
      endListeners.push(listener);
    },
    pipes: () => all.size,
    lines,
    mishaps,
  };
}
