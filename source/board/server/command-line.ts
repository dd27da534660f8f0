/** The command lines that a board understands: `ssh board.example <command>`. */

/** What a client asked for. */
export type BoardCommand =
  | {readonly name: 'help' | 'ls' | 'user'}
  | {
      readonly name: 'pipe';
      readonly topic: string;
      /** Users and key fingerprints of `-a`; empty when it was not given. */
      readonly access: readonly string[];
      /** Sends the client its own lines too. */
      readonly replay: boolean;
      readonly isPublic: boolean;
    }
  | {readonly name: 'error'; readonly message: string};

/** Topics are names for people: what would break a listing is refused. */
const topicPattern = /^[\w.@:+/-]{1,200}$/;
/** A user name or a key's fingerprint. */
const accessPattern = /^[\w.@:+/-]{1,100}$/;
const maxAccess = 1000;

/**
 * Parses the command of an SSH exec request. Flags are read as the pico.sh service reads them: `-a x`, `-a=x`, `--a x`,
 * before or after the topic.
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
      return parsePipe(rest);
    default:
      return error(`This board does not know the command "${shorten(name)}": try help.`);
  }
}

function parsePipe(words: readonly string[]): BoardCommand {
  const queue = [...words];
  let topic: string | undefined;
  let access: readonly string[] = [];
  let replay = false;
  let isPublic = false;

  for (let word = queue.shift(); word !== undefined; word = queue.shift()) {
    const flag = /^--?([a-z]+)(?:=(.*))?$/s.exec(word);
    if (!flag) {
      if (topic !== undefined) return error(`pipe takes one topic, and "${shorten(word)}" is a second one.`);
      topic = word;
      continue;
    }

    const [, key, inline] = flag;
    if (key === 'a' || key === 'd') {
      const value = inline ?? queue.shift();
      if (value === undefined) return error(`The flag -${key} needs a value.`);
      if (key === 'a') access = value.split(',').flatMap((user) => user.trim() || []);
      else if (value !== 'multicast')
        return error('This board only sends to all: leave out -d, or give -d multicast.');
    } else if (key === 'r' || key === 'p' || key === 'c') {
      const on = inline !== 'false';
      if (key === 'r') replay = on;
      if (key === 'p') isPublic = on;
    } else {
      return error(`pipe does not know the flag "${shorten(word)}": it takes -a, -c, -d, -p and -r.`);
    }
  }

  if (topic === undefined) return error('pipe needs a topic: pipe <topic> [-a users] [-r] [-p] [-c].');
  if (!topicPattern.test(topic)) return error(`"${shorten(topic)}" cannot be a topic.`);
  const stranger = access.find((user) => !accessPattern.test(user));
  if (stranger !== undefined) return error(`"${shorten(stranger)}" cannot be in an access list.`);
  if (access.length > maxAccess) return error(`An access list takes ${maxAccess} users at most.`);
  return {name: 'pipe', topic, access, replay, isPublic};
}

/** What `help` prints; lines end in CRLF, as everything meant for a terminal. */
export const helpText = [
  'Commands:',
  '  help                   show this text',
  '  ls                     list your topics, and those you may join',
  '  pipe <topic> [flags]   send lines to, and get lines from, all others on a topic',
  '  user                   your account: name, id, time of creation',
  '',
  'Flags of pipe:',
  '  -a users               who else may join, separated by commas; counts for the first connection to a topic',
  '  -r                     get your own lines too',
  '  -p                     a public topic, open to all accounts',
  '',
]
  .map((line) => `${line}\r\n`)
  .join('');

function error(message: string): BoardCommand {
  return {name: 'error', message};
}

function shorten(text: string): string {
  const clean = text.replace(/\p{Cc}/gu, '?');
  return clean.length > 40 ? `${clean.slice(0, 39)}…` : clean;
}
