/** The files of an OpenSSH client configuration, with what they include, as blocks in the order in which they count. */
import {join} from 'node:path';
import {LineType, parse, type Line} from 'ssh-config';
import {messageOf} from '../../message/error-message.js';

/** What reading a configuration needs of the machine. */
export type ConfigReader = {
  /** Reads a text file; rejects when there is none. */
  readonly readFile: (path: string) => Promise<string>;
  /** The paths that fit a pattern with `*`, `?` and `[…]`. */
  readonly glob: (pattern: string) => Promise<readonly string[]>;
};

/** When a block counts: the words behind `Host` or `Match`. */
export type ConfigCondition = {readonly by: 'host' | 'match'; readonly words: readonly string[]};

/** Directives that count when all the conditions hold; none: always. */
export type ConfigBlock = {
  readonly conditions: readonly ConfigCondition[];
  /** Names in lower case. */
  readonly directives: readonly {readonly name: string; readonly words: readonly string[]}[];
};

/** How deep files may include each other. */
const maxDepth = 16;

/**
 * Reads the user's configuration and then the system's. A file that is not there says nothing.
 * @param home the user's home directory.
 * @throws Error with one sentence, when a file cannot be understood.
 */
export async function readConfig(home: string, reader: ConfigReader): Promise<readonly ConfigBlock[]> {
  const user = join(home, '.ssh');
  return [
    ...(await readFileBlocks(join(user, 'config'), {home, directory: user, reader}, [], 0)),
    ...(await readFileBlocks('/etc/ssh/ssh_config', {home, directory: '/etc/ssh', reader}, [], 0)),
  ];
}

type Place = {readonly home: string; readonly directory: string; readonly reader: ConfigReader};

async function readFileBlocks(
  path: string,
  place: Place,
  conditions: readonly ConfigCondition[],
  depth: number,
): Promise<ConfigBlock[]> {
  const text = await place.reader.readFile(path).catch(() => undefined);
  if (text === undefined) return [];
  if (depth > maxDepth) throw new Error(`${path} is included too deeply: see that no file includes itself.`);

  let lines: readonly Line[];
  try {
    lines = parse(text);
  } catch (error) {
    const detail = messageOf(error);
    throw new Error(`${path} cannot be understood (${detail}): check it with ssh -G localhost.`, {
      cause: error,
    });
  }

  return blocksOf(lines, place, conditions, depth);
}

/** A block ends where a file is included, and goes on behind it: the first value that is found counts. */
async function blocksOf(
  lines: readonly Line[],
  place: Place,
  conditions: readonly ConfigCondition[],
  depth: number,
): Promise<ConfigBlock[]> {
  const blocks: ConfigBlock[] = [];
  let directives: {name: string; words: readonly string[]}[] = [];
  const flush = (): void => {
    if (directives.length > 0) blocks.push({conditions, directives});
    directives = [];
  };

  for (const line of lines) {
    if (line.type !== LineType.DIRECTIVE) continue;
    const name = line.param.toLowerCase();
    const words = typeof line.value === 'string' ? [line.value] : line.value.map(({val}) => val);
    if ('config' in line) {
      flush();
      const condition = {by: name === 'host' ? 'host' : 'match', words} as const;
      blocks.push(...(await blocksOf(line.config, place, [...conditions, condition], depth)));
    } else if (name === 'include') {
      flush();
      for (const path of await includedBy(words, place)) {
        blocks.push(...(await readFileBlocks(path, place, conditions, depth + 1)));
      }
    } else {
      directives.push({name, words});
    }
  }

  flush();
  return blocks;
}

async function includedBy(patterns: readonly string[], {home, directory, reader}: Place): Promise<string[]> {
  const paths: string[] = [];
  for (const pattern of patterns) {
    const path = pattern.startsWith('~/')
      ? join(home, pattern.slice(2))
      : pattern.startsWith('/')
        ? pattern
        : join(directory, pattern);
    paths.push(...[...(await reader.glob(path))].sort());
  }

  return paths;
}
