/** What a configuration says of one host: ssh_config(5), where the first value that is found counts. */
import type {ConfigBlock, ConfigCondition} from './files.js';
import {matchesPatterns} from './pattern.js';

/** Whom the configuration is asked about. */
type ConfigQuery = {
  /** The name that the user gave. */
  readonly host: string;
  /** The login name that the user gave. */
  readonly user?: string;
  readonly localUser: string;
  /** Whether a command of `Match exec` succeeds. It comes from the user's own file, as it does for `ssh`. */
  readonly succeeds: (command: string) => Promise<boolean>;
};

/** Directives whose lines count all, and not the first only. */
const lists: ReadonlySet<string> = new Set(['identityfile', 'certificatefile']);

/** The words behind each directive, by its name in lower case; one of `lists` has those of all its lines. */
export type ConfigValues = ReadonlyMap<string, readonly string[]>;

/**
 * Evaluates the blocks. `Match` knows all, host, originalhost, user, localuser and exec; one with any other criterion
 * (canonical, final, …) does not count.
 */
export async function evaluateConfig(
  blocks: readonly ConfigBlock[],
  query: ConfigQuery,
): Promise<ConfigValues> {
  const values = new Map<string, readonly string[]>();
  if (query.user !== undefined) values.set('user', [query.user]);

  for (const {conditions, directives} of blocks) {
    if (!(await allHold(conditions, query, values))) continue;
    for (const {name, words} of directives) {
      if (lists.has(name)) values.set(name, [...(values.get(name) ?? []), ...words]);
      else if (!values.has(rivalOf(name)) && !values.has(name)) values.set(name, words);
    }
  }

  return values;
}

/** A way through a jump host and one through a command exclude each other: the first one counts. */
function rivalOf(name: string): string {
  if (name === 'proxyjump') return 'proxycommand';
  return name === 'proxycommand' ? 'proxyjump' : name;
}

async function allHold(
  conditions: readonly ConfigCondition[],
  query: ConfigQuery,
  values: ConfigValues,
): Promise<boolean> {
  for (const {by, words} of conditions) {
    const holds =
      by === 'host' ? matchesPatterns(words, query.host) : await criteriaHold(words, query, values);
    if (!holds) return false;
  }

  return true;
}

async function criteriaHold(
  words: readonly string[],
  query: ConfigQuery,
  values: ConfigValues,
): Promise<boolean> {
  const rest = [...words];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    const negated = word.startsWith('!');
    const criterion = word.slice(negated ? 1 : 0).toLowerCase();
    const holds = await criterionHolds(criterion, () => rest.shift() ?? '', query, values);
    if (holds === undefined || holds === negated) return false;
  }

  return true;
}

async function criterionHolds(
  criterion: string,
  argument: () => string,
  query: ConfigQuery,
  values: ConfigValues,
): Promise<boolean | undefined> {
  const fits = (text: string): boolean => matchesPatterns(argument().split(','), text);
  switch (criterion) {
    case 'all':
      return true;
    case 'host':
      return fits(hostNameOf(query.host, values));
    case 'originalhost':
      return fits(query.host);
    case 'user':
      return fits(values.get('user')?.[0] ?? query.localUser);
    case 'localuser':
      return fits(query.localUser);
    case 'exec':
      return query.succeeds(
        argument().replace(/%[%hnu]/g, (token) =>
          token === '%h'
            ? hostNameOf(query.host, values)
            : token === '%n'
              ? query.host
              : token === '%u'
                ? query.localUser
                : '%',
        ),
      );
    default:
      return undefined;
  }
}

/** The name or address to connect to: `HostName`, in which `%h` stands for the name that was given. */
export function hostNameOf(host: string, values: ConfigValues): string {
  return (values.get('hostname')?.[0] ?? host).replace(/%[%h]/g, (token) => (token === '%h' ? host : '%'));
}
