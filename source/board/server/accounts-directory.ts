/** A directory with a file for each user, in the form of `authorized_keys`, that is read again when it changes. */
import {watch} from 'node:fs';
import {readdir, readFile, stat} from 'node:fs/promises';
import {join} from 'node:path';
import type {Cancel, Clock} from '../../clock/clock.js';
import {messageOf} from '../../message/error-message.js';
import {userNameProblem} from '../cluster-name.js';
import {type Accounts, parseKeys} from './accounts.js';
import {withoutSharedKeys} from './shared-keys.js';

type AccountsDirectoryOptions = {
  readonly directory: string;
  readonly clock: Clock;
  /** Gets the accounts whenever they are others than before. */
  readonly onChange: (accounts: Accounts) => void;
  /** Gets one line for each thing that is wrong, once, and for each change. */
  readonly log: (line: string) => void;
  /** Milliseconds from one look to the next, for file systems that do not tell of changes. */
  readonly interval?: number;
};

/** Accounts that follow their files. */
export type AccountsDirectory = {
  /** As they are now. */
  accounts(): Accounts;
  /** Looks at the files at once. */
  refresh(): Promise<void>;
  close(): void;
};

type Lines = readonly string[];
type User = {readonly seen: string; readonly lines: Lines};

/** A file of keys is not longer than that, bytes. */
const maxFile = 1024 * 1024;
/** Milliseconds that a writer has to finish a file, after the first sign of a change. */
const settling = 150;
const defaultInterval = 10_000;

/**
 * Reads the accounts, and goes on to read them. A file that cannot be understood is reported, and its user keeps the
 * keys he had. A key that two users name belongs to who had it first. A user without a file has no account.
 * @throws Error of the file system, when the directory cannot be read at first.
 */
export async function openAccountsDirectory(options: AccountsDirectoryOptions): Promise<AccountsDirectory> {
  const {directory, clock, onChange, log, interval = defaultInterval} = options;
  let users = new Map<string, User>();
  let accounts: Accounts = new Map<string, Lines>();
  /** What is wrong now, by what it is about. */
  const reported = new Map<string, string>();
  /** Who has the same key as whom. */
  let shared = new Set<string>();
  let closed = false;

  const report = (about: string, problem: string | undefined): void => {
    if (problem === undefined) {
      reported.delete(about);
    } else if (reported.get(about) !== problem) {
      reported.set(about, problem);
      log(problem);
    }
  };

  /** The user as his file has him; as he was, when it cannot be used; nobody, when it is gone. */
  const readUser = async (name: string): Promise<User | undefined> => {
    const before = users.get(name);
    const keeps = before ? ` ${name} keeps the keys of before.` : '';
    try {
      const path = join(directory, name);
      const {mtimeMs, size, ino} = await stat(path);
      const seen = `${mtimeMs} ${size} ${ino}`;
      if (before?.seen === seen) {
        report(name, undefined);
        return before;
      }

      if (size > maxFile) {
        report(name, `The file of ${name} is longer than a list of keys can be.${keeps}`);
        return before;
      }

      const lines = (await readFile(path, 'utf8')).split('\n');
      const keys = parseKeys(name, lines);
      // An editor that found the disk full leaves an empty file behind, and who locks a user out may want to hear it, too.
      const empty =
        keys.length === 0 ? `The file of ${name} has no keys, so ${name} cannot log in.` : undefined;
      report(name, typeof keys === 'string' ? `${keys}${keeps}` : empty);
      return typeof keys === 'string' ? before : {seen, lines};
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
        report(name, undefined);
        return undefined;
      }

      report(name, `The file of ${name} cannot be read: ${messageOf(error)}.${keeps}`);
      return before;
    }
  };

  const read = async (): Promise<Map<string, User>> => {
    const found = new Map<string, User>();
    for (const entry of (await readdir(directory, {withFileTypes: true})).sort(byName)) {
      if (!entry.isFile() && !entry.isSymbolicLink()) continue;
      const problem = userNameProblem(entry.name);
      // Hidden files and what editors leave behind are no mistakes.
      if (problem !== undefined && !/^[.#]|[~#]$/.test(entry.name)) report(entry.name, problem);
      if (problem !== undefined) continue;
      const user = await readUser(entry.name);
      if (user) found.set(entry.name, user);
    }

    return found;
  };

  const update = (found: Map<string, User>): boolean => {
    const all = new Map([...found].map(([name, {lines}]) => [name, lines]));
    const before = shared;
    shared = new Set();
    const next = withoutSharedKeys(all, accounts, (name, owner) => {
      const who = `${owner} and ${name}`;
      shared.add(who);
      report(who, `${who} have the same key, and it stays with ${owner}: remove one.`);
    });
    for (const who of before) if (!shared.has(who)) report(who, undefined);
    users = found;
    if (JSON.stringify([...next]) === JSON.stringify([...accounts])) return false;
    accounts = next;
    return true;
  };

  const refresh = async (): Promise<void> => {
    try {
      const found = await read();
      report('', undefined);
      if (closed || !update(found)) return;
    } catch (error) {
      report('', `The accounts in ${directory} cannot be read, and stay as they are: ${messageOf(error)}.`);
      return;
    }

    log(`The accounts have changed: ${[...accounts.keys()].join(', ') || 'there are none'}.`);
    onChange(accounts);
  };

  let running = Promise.resolve();
  const refreshInTurn = (): Promise<void> => {
    running = running.then(refresh);
    return running;
  };

  update(await read());

  let settle: Cancel | undefined;
  const stopWatching = watchDirectory(directory, () => {
    settle ??= clock.after(settling, () => {
      settle = undefined;
      void refreshInTurn();
    });
  });
  let stopPolling: Cancel = () => undefined;
  const poll = (): void => {
    stopPolling = clock.after(interval, () => {
      void refreshInTurn().then(() => {
        if (!closed) poll();
      });
    });
  };
  poll();

  return {
    accounts: () => accounts,
    refresh: refreshInTurn,
    close() {
      closed = true;
      settle?.();
      stopPolling();
      stopWatching();
    },
  };
}

/** Some file systems cannot tell of changes: the slow looks remain. */
function watchDirectory(directory: string, onEvent: () => void): Cancel {
  try {
    const watcher = watch(directory, {persistent: false}, onEvent);
    watcher.on('error', () => {
      watcher.close();
    });
    return () => {
      watcher.close();
    };
  } catch {
    return () => undefined;
  }
}

function byName(a: {readonly name: string}, b: {readonly name: string}): number {
  return a.name < b.name ? -1 : 1;
}
