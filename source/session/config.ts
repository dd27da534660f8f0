/** What is remembered between runs: the cluster opened last, and whom its owner lets in. Nothing in it is secret. */
import {readFileSync, renameSync} from 'node:fs';
import {join} from 'node:path';
import Conf from 'conf';
import envPaths from 'env-paths';
import {parseClusterName, userNameProblem} from '../board/cluster-name.js';
import {messageOf} from '../message/error-message.js';
import {freeName} from '../store/set-aside.js';
import {formNumber, NewerConfigError, readForm} from './config-form.js';

/** How a cluster was opened, in the words of the command line. */
export type Opened = {
  /** `owner/name`, or several separated by commas. */
  readonly cluster: string;
  readonly host?: string | undefined;
  readonly user?: string | undefined;
  /** Path of the key file, never the key. */
  readonly identity?: string | undefined;
  readonly acceptHostKey?: string | undefined;
  /** Arguments for the system's `ssh`; never together with `acceptHostKey`. */
  readonly sshArgs?: string | undefined;
};

export type Config = {
  /** One sentence for the user, when the file could not be read: it is kept, and where. */
  readonly notice?: string | undefined;
  /** The cluster opened last, if it can still be read. */
  lastOpened(): Opened | undefined;
  /** Writing may fail, on a full disk say; nothing that runs depends on it. @returns what went wrong, if so */
  rememberOpened(opened: Opened): string | undefined;
  /** The users of a cluster of ours, the owner not among them. */
  usersOf(cluster: string): readonly string[] | undefined;
  rememberUsers(cluster: string, users: readonly string[]): string | undefined;
};

/**
 * Opens the settings file. One that cannot be read is kept under another name, and new settings begin.
 * @param cwd its directory, for tests; by default the one usual on this system.
 * @throws NewerConfigError when a later version wrote it; Error when it can neither be read nor moved
 */
export function openConfig(cwd = envPaths('p2p-tui', {suffix: ''}).config): Config {
  const path = join(cwd, 'config.json');
  const notice = setAsideUnreadable(path);
  const conf = new Conf<Record<string, unknown>>({
    projectName: 'p2p-tui',
    cwd,
    accessPropertiesByDotNotation: false,
    clearInvalidConfig: false,
    deserialize: (text) => readForm(text, path),
    configFileMode: 0o600,
  });
  const remember = (key: string, value: () => unknown): string | undefined => {
    try {
      conf.set({...formNumber, [key]: value()});
      return undefined;
    } catch (error) {
      return `${conf.path} could not be written: ${messageOf(error)}`;
    }
  };

  // People edit such files: what is no name is passed over.
  const lists = (): Record<string, unknown> => {
    const value = conf.get('users');
    return typeof value === 'object' && value !== null ? {...value} : {};
  };

  return {
    notice,
    lastOpened() {
      const value = conf.get('last');
      if (typeof value !== 'object' || value === null) return undefined;
      const text = (key: string) => {
        const entry: unknown = Reflect.get(value, key);
        return typeof entry === 'string' ? entry : undefined;
      };
      const cluster = text('cluster');
      const isName = (name: string) => !('error' in parseClusterName(name));
      if (cluster === undefined || !cluster.split(',').every(isName)) return undefined;
      const sshArgs = text('sshArgs');
      // Both at once are refused: of a file that somebody edited the arguments count.
      const acceptHostKey = sshArgs === undefined ? text('acceptHostKey') : undefined;
      return {
        cluster,
        host: text('host'),
        user: text('user'),
        identity: text('identity'),
        acceptHostKey,
        sshArgs,
      };
    },
    // Through JSON, which leaves out what is undefined: conf refuses it.
    rememberOpened: (opened) => remember('last', () => JSON.parse(JSON.stringify(opened)) as unknown),
    usersOf(cluster) {
      const value = lists()[cluster];
      if (!Array.isArray(value)) return undefined;
      return value.filter(
        (user): user is string => typeof user === 'string' && userNameProblem(user) === undefined,
      );
    },
    rememberUsers(cluster, users) {
      const [owner] = cluster.split('/', 1);
      return remember('users', () => ({...lists(), [cluster]: users.filter((user) => user !== owner)}));
    },
  };
}

/** @returns one sentence, when there was such a file */
function setAsideUnreadable(path: string): string | undefined {
  try {
    readForm(readFileSync(path, 'utf8'), path);
    return undefined;
  } catch (error) {
    if (error instanceof NewerConfigError) throw error;
    // There is none, or nobody may read it: whoever needs it next hears of that.
    if (!(error instanceof SyntaxError)) return undefined;
    const aside = freeName(path, Date.now());
    renameSync(path, aside);
    return `The settings ${path} could not be read: they are kept as ${aside}, and new ones begin.`;
  }
}
