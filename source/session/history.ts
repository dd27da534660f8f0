import {copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import envPaths from 'env-paths';
import {removeAtExit} from '../payload/remove-at-exit.js';
import type {Event} from '../store/event.js';
import type {History} from '../store/history.js';
import {openLog, type EventLog} from '../store/log.js';
import {LogError, logError} from '../store/log-error.js';
import {setAside} from '../store/set-aside.js';
import {createFileLock} from './file-lock.js';

/** Where the events of a cluster are kept on this machine. @param cluster `owner/name` */
function historyPath(cluster: string): string {
  return join(envPaths('p2p-tui', {suffix: ''}).data, 'events', `${cluster.replace('/', '--')}.sqlite`);
}

/** The history of a cluster on this machine, for recording. Nothing is opened yet. @param cluster `owner/name` */
export function historyOf(cluster: string): History {
  return createHistory(historyPath(cluster));
}

/** A history in a file, which is made where there is none, with its folder. */
export function createHistory(path: string): History {
  const lock = createFileLock(`${path}.lock`);
  /** Which file was opened last. */
  let opened: string | undefined;

  const makeFolder = (): void => {
    try {
      mkdirSync(dirname(path), {recursive: true, mode: 0o700});
    } catch (error) {
      throw logError(path, error);
    }
  };
  const open = (): EventLog => {
    makeFolder();
    const log = openLog(path);
    opened = identityOf(path);
    return log;
  };

  return {
    open,
    repair() {
      const {path: aside, kept} = setAside(path, Date.now());
      const went =
        kept === 0
          ? 'nothing could be read from it, and a new history begins'
          : `the ${kept} events that could be read go on in a new one`;
      return {log: open(), told: `The history ${path} was damaged: it is kept as ${aside}, and ${went}.`};
    },
    moved: () => identityOf(path) !== opened,
    claim() {
      makeFolder();
      return lock.claim();
    },
    release: lock.release,
  };
}

/** Tells one file from another in its place; undefined: there is none. */
function identityOf(path: string): string | undefined {
  try {
    const {dev, ino} = statSync(path);
    return `${dev}:${ino}`;
  } catch {
    return undefined;
  }
}

/**
 * Opens a copy of a log among the temporary files: where nothing may be written it cannot be read either, for SQLite writes
 * beside a file that it only reads. What had not been moved from its journal into it is in the copy, too.
 * @returns undefined where there can be none
 */
function openCopy(path: string): EventLog | undefined {
  try {
    const directory = mkdtempSync(join(tmpdir(), 'p2p-tui-history-'));
    const forget = removeAtExit(directory);
    const remove = () => {
      rmSync(directory, {recursive: true, force: true});
      forget();
    };
    try {
      const copy = join(directory, 'history.sqlite');
      copyFileSync(path, copy);
      if (existsSync(`${path}-wal`)) copyFileSync(`${path}-wal`, `${copy}-wal`);
      const log = openLog(copy);
      return {
        ...log,
        close() {
          log.close();
          remove();
        },
      };
    } catch (error) {
      remove();
      throw error;
    }
  } catch {
    return undefined;
  }
}

/** What is recorded of a cluster on this machine, for reading. */
type ReadHistory = {
  /** All that can be read, oldest first. */
  events(): Iterable<Event>;
  /** @returns one sentence, when something was damaged */
  close(): string | undefined;
};

/**
 * Opens the recorded history of a cluster for reading. A damaged one is set aside, unless another process records.
 * @throws Error one sentence, when there is none, or nothing of it can be read
 */
export function readHistory(cluster: string): ReadHistory {
  const path = historyPath(cluster);
  if (!existsSync(path)) {
    throw new Error(
      `Nothing of ${cluster} is recorded here yet: watch it with p2p-tui --cluster=${cluster}, or with events --follow.`,
    );
  }

  const history = historyOf(cluster);
  let told: string | undefined;
  const repair = (): EventLog | undefined => {
    try {
      if (!history.claim()) return undefined;
      const repaired = history.repair();
      ({told} = repaired);
      return repaired.log;
    } finally {
      history.release();
    }
  };
  let log: EventLog;
  try {
    log = history.open();
  } catch (error) {
    const trouble = error instanceof LogError ? error.trouble : undefined;
    const other = trouble === 'damaged' ? repair() : trouble === 'unusable' ? openCopy(path) : undefined;
    if (other === undefined) throw error;
    log = other;
  }

  return {
    events: () => log.read(1),
    close() {
      const isDamaged = log.damaged();
      log.close();
      if (!isDamaged) return told;
      repair()?.close();
      return (
        told ?? `Some of the history ${path} is damaged and was left out: whoever records it sets it aside.`
      );
    },
  };
}
