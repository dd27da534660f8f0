/** What is remembered between runs: the cluster opened last, and whom its owner lets in. Nothing in it is secret. */
import {mkdirSync, readFileSync, renameSync} from 'node:fs';
import {dirname, join} from 'node:path';
import envPaths from 'env-paths';
import {ownerOf, parseClusterName, picoHost, userNameProblem} from '../board/cluster-name.js';
import {systemClock} from '../clock/system.js';
import type {AccessLists} from '../cluster/host/access-lists.js';
import {messageOf} from '../message/error-message.js';
import {freeName} from '../store/set-aside.js';
import {formNumber, NewerConfigError, readForm} from './config-form.js';
import {whileLocked} from './file-lock.js';
import {openSettingsFile} from './settings-file.js';
import {watchFileChanges} from './watch-file.js';

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

/** The settings that are kept from one start to the next. */
export type Config = {
  /** One sentence for the user, when the file could not be read: it is kept, and where. */
  readonly notice?: string | undefined;
  /** The cluster opened last, if it can still be read. */
  lastOpened(): Opened | undefined;
  /** Writing may fail, on a full disk say; nothing that runs depends on it. @returns what went wrong, if so */
  rememberOpened(opened: Opened): string | undefined;
  /** Whom the owners of clusters let in. @param board its name as `boardName` has it: clusters of one name may be on several */
  listsOn(board: string): AccessLists;
};

/**
 * Opens the settings file. One that cannot be read is kept under another name, and new settings begin.
 * @param cwd its directory, for tests; by default the one usual on this system.
 * @throws NewerConfigError when a later version wrote it; Error when it can neither be read nor moved
 */
export function openConfig(cwd = envPaths('p2p-tui', {suffix: ''}).config): Config {
  const path = join(cwd, 'config.json');
  const notice = setAsideUnreadable(path);
  const file = openSettingsFile({
    cwd,
    configName: 'config',
    clearInvalidConfig: false,
    deserialize: (text) => readForm(text, path),
  });
  const remember = (key: string, value: () => unknown): string | undefined => {
    try {
      mkdirSync(dirname(path), {recursive: true});
      // Several processes of one user change it: what another one wrote since it was read is not to be lost.
      whileLocked(`${path}.lock`, () => file.write({...file.read(), ...formNumber, [key]: value()}));
      return undefined;
    } catch (error) {
      return unwritable(path, error);
    }
  };

  /** @throws Error one sentence, where there is a file that nobody can read: what is in it may be needed. */
  const readAll = () => {
    try {
      return file.read();
    } catch (error) {
      throw new Error(unreadable(path, error), {cause: error});
    }
  };

  // People edit such files: what is no name is passed over.
  const lists = (): Record<string, unknown> => {
    const {users: value} = readAll();
    return typeof value === 'object' && value !== null ? {...value} : {};
  };

  return {
    notice,
    lastOpened() {
      // Which cluster was open is not worth more than what the notice says.
      const value = attempt(() => file.read()['last']);
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
    listsOn(board) {
      // The public board needs no name, as in versions that knew no other; their lists count for every board.
      const keyOf = (cluster: string) => (board === picoHost ? cluster : `${cluster} on ${board}`);
      const usersOf = (cluster: string) => namesIn(lists()[keyOf(cluster)] ?? lists()[cluster]);
      return {
        usersOf,
        changeUsers(cluster, change) {
          const owner = ownerOf(cluster);
          return remember('users', () => ({
            ...lists(),
            [keyOf(cluster)]: change(usersOf(cluster)).filter((user) => user !== owner),
          }));
        },
        watch: (changed) => watchFileChanges(path, {clock: systemClock, changed}),
      };
    },
  };
}

function namesIn(value: unknown): readonly string[] | undefined {
  if (!Array.isArray(value)) return undefined;
  return value.filter(
    (user): user is string => typeof user === 'string' && userNameProblem(user) === undefined,
  );
}

/** @returns one sentence, when there was such a file */
function setAsideUnreadable(path: string): string | undefined {
  try {
    readForm(readFileSync(path, 'utf8'), path);
    return undefined;
  } catch (error) {
    if (error instanceof NewerConfigError) throw error;
    if (isMissing(error)) return undefined;
    if (!(error instanceof SyntaxError)) return unreadable(path, error);
    const aside = freeName(path, Date.now());
    try {
      renameSync(path, aside);
    } catch (denied) {
      return `The settings ${path} make no sense, and cannot be moved (${messageOf(denied)}): correct them.`;
    }
    return `The settings ${path} could not be read: they are kept as ${aside}, and new ones begin.`;
  }
}

function unreadable(path: string, error: unknown): string {
  return `The settings ${path} cannot be read (${messageOf(error)}): make it a file that is yours, or move it away.`;
}

/** The end of a sentence, and what to look at where that has not been said. */
function unwritable(path: string, error: unknown): string {
  const reason = messageOf(error).replace(/\.$/, '');
  const isOfSystem = error instanceof Error && 'syscall' in error;
  const cure = isOfSystem ? ': check that its folder is there, and yours to write' : '';
  return `${path} could not be written: ${reason}${cure}`;
}

/** Whether there is no such file: be it that a directory on the way is missing, or a link leads nowhere. */
function isMissing(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '');
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
