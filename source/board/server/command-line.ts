/** The command lines that a board understands: `ssh board.example <command>`. */
import {cleanText} from '../../message/clean.js';
import {parseGoDuration} from './go-duration.js';

/** Who of the readers gets a line: all, or one after the other. */
type Dispatch = 'multicast' | 'round_robin';

type Common = {
  /** Without one, the board makes a name up. */
  readonly topic?: string;
  /** Users and key fingerprints of `-a`; empty when it was not given. */
  readonly access: readonly string[];
  readonly isPublic: boolean;
  /** Says nothing about how it goes. */
  readonly clean: boolean;
};

export type PipeCommand = Common & {
  readonly name: 'pipe';
  /** Sends the client its own lines too. */
  readonly replay: boolean;
  readonly dispatch: Dispatch;
};

export type PubCommand = Common & {
  readonly name: 'pub';
  readonly dispatch: Dispatch;
  /** Sends an empty line in place of what comes in. */
  readonly empty: boolean;
  /** Waits until there is a reader. */
  readonly block: boolean;
  /** For so many milliseconds. */
  readonly timeout: number;
};

export type SubCommand = Common & {
  readonly name: 'sub';
  readonly topic: string;
  /** Stays when the last writer has left. */
  readonly keepAlive: boolean;
};

/** What a client asked for. */
type BoardCommand =
  | {readonly name: 'help' | 'ls' | 'user'}
  | PipeCommand
  | PubCommand
  | SubCommand
  | {readonly name: 'error'; readonly message: string};

/** Topics are names for people: what would break a listing is refused. */
const topicPattern = /^[\w.@:+/*-]{1,200}$/;
/** A user name or a key's fingerprint. */
const accessPattern = /^[\w.@:+/-]{1,100}$/;
const maxAccess = 1000;

/** As long as the pico.sh service waits: 30 days. */
const defaultTimeout = 30 * 24 * 3_600_000;
/** A timer takes no more. */
const maxTimeout = 2 ** 31 - 1;

type Kind = 'value' | 'switch';

/** The flags of each command. */
const flagTable: Readonly<Record<'pipe' | 'pub' | 'sub', Readonly<Record<string, Kind>>>> = {
  pipe: {a: 'value', c: 'switch', d: 'value', p: 'switch', r: 'switch'},
  pub: {
    a: 'value',
    b: 'switch',
    c: 'switch',
    d: 'value',
    e: 'switch',
    p: 'switch',
    t: 'value',
  },
  sub: {a: 'value', c: 'switch', k: 'switch', p: 'switch'},
};

/**
 * Parses the command of an SSH exec request. Flags are read as the pico.sh service reads them: `-a x`, `-a=x`, `--a x`,
 * `-b=false`, before or after the topic.
 */
export function parseCommand(line: string): BoardCommand {
  const words = Array.from(
    line.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g),
    (match) => match[1] ?? match[2] ?? match[3] ?? '',
  );
  const [name, ...rest] = words;
  switch (name) {
    case undefined:
    case 'help':
      return {name: 'help'};
    case 'ls':
    case 'user':
      return {name};
    case 'pipe':
    case 'pub':
    case 'sub':
      return rest[0] === 'help' || rest[0] === '-h' ? {name: 'help'} : parseTopicCommand(name, rest);
    default:
      return error(`This board does not know the command "${shorten(name)}": try help.`);
  }
}

function parseTopicCommand(name: 'pipe' | 'pub' | 'sub', words: readonly string[]): BoardCommand {
  const read = readWords(name, words);
  if (typeof read === 'string') return error(read);
  const {topic, values} = read;

  if (topic !== undefined && !topicPattern.test(topic)) {
    return error(`"${shorten(topic)}" cannot be a topic.`);
  }
  const access = (values.get('a') ?? '').split(',').flatMap((user) => user.trim() || []);
  const stranger = access.find((user) => !accessPattern.test(user));
  if (stranger !== undefined) return error(`"${shorten(stranger)}" cannot be in an access list.`);
  if (access.length > maxAccess) return error(`An access list takes ${maxAccess} users at most.`);

  const isOn = (flag: string): boolean => values.get(flag) === 'true';
  const common = {
    ...(topic !== undefined && {topic}),
    access,
    isPublic: isOn('p'),
    clean: isOn('c'),
  };
  if (name === 'sub') {
    if (topic === undefined) return error('sub needs a topic: sub <topic> [-a users] [-k] [-p] [-c].');
    return {name, ...common, topic, keepAlive: isOn('k')};
  }

  const dispatch = values.get('d') ?? 'multicast';
  if (dispatch !== 'multicast' && dispatch !== 'round_robin') {
    return error('The flag -d is either multicast or round_robin.');
  }
  if (name === 'pipe') return {name, ...common, replay: isOn('r'), dispatch};

  const text = values.get('t');
  const timeout = text === undefined ? defaultTimeout : parseGoDuration(text);
  if (timeout === undefined) return error(`"${shorten(text ?? '')}" is not a time: try 90s, 5m or 2h.`);
  const block = values.get('b') !== 'false';
  return {name, ...common, dispatch, empty: isOn('e'), block, timeout: Math.min(timeout, maxTimeout)};
}

/** @returns The topic and the flags, switches as `true` or `false`; or one sentence that says what is wrong. */
function readWords(
  name: keyof typeof flagTable,
  words: readonly string[],
): {readonly topic?: string; readonly values: ReadonlyMap<string, string>} | string {
  const queue = [...words];
  const values = new Map<string, string>();
  let topic: string | undefined;
  for (let word = queue.shift(); word !== undefined; word = queue.shift()) {
    const flag = /^--?([a-z]+)(?:=(.*))?$/s.exec(word);
    if (!flag) {
      if (topic !== undefined) return `${name} takes one topic, and "${shorten(word)}" is a second one.`;
      topic = word;
      continue;
    }

    const [, key = '', inline] = flag;
    const kind = Object.hasOwn(flagTable[name], key) ? flagTable[name][key] : undefined;
    if (kind === undefined) {
      const takes = Object.keys(flagTable[name]).map((one) => `-${one}`);
      return `${name} does not know the flag "${shorten(word)}": it takes ${takes.join(', ')}.`;
    }

    const value = inline ?? (kind === 'switch' ? 'true' : queue.shift());
    if (value === undefined) return `The flag -${key} needs a value.`;
    if (kind === 'switch' && !/^(?:true|false|t|f|1|0)$/i.test(value)) {
      return `The flag -${key} is either on or off: -${key}=true or -${key}=false.`;
    }
    values.set(key, kind === 'switch' ? String(/^[t1]/i.test(value)) : value);
  }

  return {...(topic !== undefined && {topic}), values};
}

function error(message: string): BoardCommand {
  return {name: 'error', message};
}

function shorten(text: string): string {
  return cleanText(text, 40);
}
