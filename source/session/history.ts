import {existsSync, mkdirSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {DatabaseSync} from 'node:sqlite';
import envPaths from 'env-paths';
import {openLog, type EventLog} from '../store/log.js';

/** Where the events of a cluster are kept on this machine. @param cluster `owner/name` */
function historyPath(cluster: string): string {
  return join(envPaths('p2p-tui', {suffix: ''}).data, 'events', `${cluster.replace('/', '--')}.sqlite`);
}

/**
 * Opens the recorded history of a cluster for reading.
 * @throws Error one sentence, when there is none
 */
export function readHistory(cluster: string): EventLog {
  const path = historyPath(cluster);
  if (!existsSync(path)) {
    throw new Error(
      `Nothing of ${cluster} is recorded here yet: watch it with p2p-tui --cluster=${cluster}, or with events --follow.`,
    );
  }

  return openLog(path);
}

/** A log to record in, and how to let it go. */
type History = {readonly log: EventLog; readonly release: () => void};

/**
 * Opens the history of a cluster for recording. One process records at a time, or every line would stand there as
 * often as there are dashboards; any other keeps its events in memory.
 */
export function recordHistory(cluster: string): History {
  const path = historyPath(cluster);
  mkdirSync(dirname(path), {recursive: true, mode: 0o700});
  const lock = takeLock(`${path}.lock`);
  const release = (): void => lock?.close();
  try {
    return {log: openLog(lock ? path : ':memory:'), release};
  } catch (error) {
    release();
    throw error;
  }
}

/** A lock that the operating system lets go of when this process ends, however it ends. */
function takeLock(path: string): DatabaseSync | undefined {
  const database = new DatabaseSync(path);
  try {
    database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
    return database;
  } catch {
    database.close();
    return undefined;
  }
}
