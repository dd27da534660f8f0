/** A session's machine in a test's hand, on a board that answers at once by the rules of topics and access lists. */
import {formatListing} from '../../../source/board/server/listing.js';
import {parseCommand} from '../../../source/board/server/command-line.js';
import {createTopicTable, type Member} from '../../../source/board/server/topics.js';
import {parseListing} from '../../../source/board/listing.js';
import {newSession, sessionMachine} from '../../../source/board/session/machine.js';
import type {Session, SessionEffect, SessionInput} from '../../../source/board/session/state.js';
import type {Role} from '../../../source/board/session/types.js';
import {play, start as startOfTime} from '../../cluster/play.js';

export const cluster = {owner: 'alice', name: 'friends'};
export const firstTopic = 'alice/friends/future.p2p';
export const secondTopic = 'alice/friends/p2p-tui';
export const host: Role = {role: 'host', access: ['bob', 'carol']};
export const member: Role = {role: 'member'};

/** Somebody else's channel on a topic. */
type Other = {leave(): void};

export type PlayBoard = ReturnType<typeof createPlayBoard>;

/** A board without a network. */
export function createPlayBoard() {
  const table = createTopicTable<Member>();
  let ports = 40_000;
  const visitor = (user: string, role: Member['role'] = 'pipe'): Member => {
    const address = `203.0.113.7:${++ports}`;
    return {user, fingerprint: `SHA256:${user}`, role, label: `id-${ports} (${user}@${address})`, address};
  };

  return {
    table,
    visitor,
    /** Somebody joins a topic as `pipe {words}` would. */
    join(user: string, words: string, role: Member['role'] = 'pipe'): Other {
      const parsed = parseCommand(`pipe ${words}`);
      if (parsed.name !== 'pipe') throw new Error(`${words} is no pipe.`);
      const other = visitor(user, role);
      table.join(other, {topic: parsed.topic ?? '', access: parsed.access, isPublic: false});
      return {leave: () => void table.leave(other)};
    },
    /** Somebody is on a topic that he should not be on. */
    intrude(user: string, topic: string): void {
      const owner = topic.split('/', 1)[0] ?? '';
      const intruder = {...visitor(owner), label: `id-0 (${user}@198.51.100.4:9)`};
      table.join(intruder, {topic, access: [], isPublic: false});
    },
  };
}

/** What a user hosts both topics with, from another process. */
export function hostElsewhere(board: PlayBoard, list = 'alice,bob,carol'): Other {
  const pipes = [firstTopic, secondTopic].map((topic) => board.join('alice', `${topic} -a ${list}`));
  return {leave: () => pipes.forEach((pipe) => pipe.leave())};
}

export type PlayedSession = ReturnType<typeof startSession>;

/** A session on the board, connected and with whatever comes of that; `log` has what it did, short. */
export function startSession(
  board: PlayBoard,
  user: string,
  role: Role,
  held: {readonly connect?: boolean} = {},
) {
  const game = play<Session, SessionInput, SessionEffect>(sessionMachine, newSession(cluster, role));
  const mine = new Map<number, {readonly name: string; readonly at: Member}>();
  const log: string[] = [];
  const all: SessionEffect[] = [];
  const work = {jobs: 0};
  /** Held back: what the board does not answer for the present. */
  const silent = {
    connect: held.connect ?? false,
    list: false,
    open: false,
    close: false,
    leave: false,
    abort: false,
  };

  const answer = (effect: SessionEffect): readonly SessionInput[] => {
    switch (effect.type) {
      case 'connect':
        return silent.connect ? [] : [{type: 'connected', user}];
      case 'abort':
        return silent.abort ? [] : [{type: 'unconnected', reason: 'The session was closed.', refused: false}];
      case 'leave':
        for (const {at} of mine.values()) board.table.leave(at);
        mine.clear();
        return silent.leave ? [] : [{type: 'left'}];
      case 'list': {
        if (silent.list) return [];
        const visible = board.table.visibleTo({user, fingerprint: `SHA256:${user}`});
        return [{type: 'listed', task: effect.task, listing: parseListing(formatListing(visible))}];
      }

      case 'open': {
        if (silent.open) return [];
        const parsed = parseCommand(effect.command);
        const at = board.visitor(user, effect.use === 'guard' ? 'sub' : 'pipe');
        if (parsed.name !== at.role) throw new Error(`It sent "${effect.command}".`);
        board.table.join(at, {topic: parsed.topic ?? '', access: parsed.access, isPublic: false});
        mine.set(effect.task, {name: `${effect.use} ${effect.topic === 'future.p2p' ? 1 : 2}`, at});
        return [{type: 'opened', task: effect.task}];
      }

      case 'close': {
        const pipe = mine.get(effect.pipe);
        if (pipe) board.table.leave(pipe.at);
        return silent.close ? [] : [{type: 'ended', pipe: effect.pipe}];
      }

      case 'count':
        return [{type: 'inFlight', jobs: work.jobs}];
      default:
        return [];
    }
  };

  const describe = (effect: SessionEffect): string | undefined => {
    switch (effect.type) {
      case 'link':
        return effect.latency === undefined
          ? `${effect.state}${effect.detail === undefined ? '' : `: ${effect.detail}`}`
          : undefined;
      case 'open':
        if (effect.use === 'guard') return undefined;
        return `open ${effect.use} ${effect.topic === 'future.p2p' ? 1 : 2}`;
      case 'close':
        if (mine.get(effect.pipe)?.name.startsWith('guard') === true) return undefined;
        return `close ${mine.get(effect.pipe)?.name ?? 'nothing'}`;
      case 'leave':
        return `leave ${effect.scope}`;
      case 'settle':
        return `settle ${effect.change}: ${effect.result.inForce ? 'in force' : effect.result.detail}`;
      case 'admit':
      case 'withhold':
      case 'measure':
        return undefined;
      default:
        return effect.type;
    }
  };

  /** Answers what was done, one thing after another. */
  const settle = (effects: readonly SessionEffect[]): void => {
    const queue = [...effects];
    for (let effect = queue.shift(); effect; effect = queue.shift()) {
      all.push(effect);
      const told = describe(effect);
      if (told !== undefined) log.push(told);
      for (const input of answer(effect)) queue.push(...game.feed(input));
      if (effect.type === 'close' && !silent.close) mine.delete(effect.pipe);
    }
  };

  const session = {
    get state() {
      return game.state;
    },
    get time() {
      return game.time;
    },
    /** All that was done since it was asked last. */
    effects: () => all.splice(0),
    /** The same, short. */
    did: () => log.splice(0),
    work,
    silent,
    feed(...inputs: readonly SessionInput[]) {
      for (const input of inputs) settle(game.feed(input));
      return session;
    },
    pass(seconds: number) {
      const end = game.time + seconds;
      for (;;) {
        const due = sessionMachine.wake(game.state);
        const next = due === undefined ? Infinity : (due - startOfTime) / 1000;
        if (next > end) break;
        settle(game.pass(Math.max(0, next - game.time)));
      }

      settle(game.pass(end - game.time));
      return session;
    },
    /** The board ends one of our pipes, as `main 1`. */
    end(name: string) {
      const [id, pipe] = [...mine].find((entry) => entry[1].name === name) ?? [];
      if (id === undefined || !pipe) throw new Error(`There is no pipe ${name}.`);
      board.table.leave(pipe.at);
      mine.delete(id);
      return session.feed({type: 'ended', pipe: id});
    },
    /** The board forgets the list that one of our pipes has stored, while the pipe stays. */
    forgetList(name: string) {
      const pipe = [...mine.values()].find((entry) => entry.name === name);
      const topic = pipe && board.table.topicOf(pipe.at)?.name;
      if (!pipe || topic === undefined) throw new Error(`There is no pipe ${name}.`);
      board.table.leave(pipe.at);
      board.table.join(pipe.at, {topic, access: [], isPublic: false});
      return session;
    },
    /** The pipes that are open, as `main 1`; guards are none. */
    pipes: () =>
      Array.from(mine.values(), ({name}) => name)
        .filter((name) => !name.startsWith('guard'))
        .toSorted(),
  };
  return session.feed({type: 'start'});
}
