/**
 * The access lists of clusters as their hosts told them last, so that whoever joins knows its members before the host says
 * them again: an R host does so every two minutes. Nothing in it is secret, and all of it may go.
 */
import envPaths from 'env-paths';
import {userNameProblem} from '../board/cluster-name.js';
import {boardName} from './observe.js';
import {openSettingsFile} from './settings-file.js';
import type {Settings} from './settings.js';

/** The list of one cluster, as `startWorker` and `startClient` take it. */
type KnownList = {
  readonly users: readonly string[] | undefined;
  readonly onUsers: (users: readonly string[]) => void;
};

/** A board of this machine is a trial's, and its hosts answer at once. */
const loopback = /^(?:localhost|127\..*|::1)$/;
const forgetful: KnownList = {users: undefined, onUsers: () => {}};

/** Clusters that are remembered at most; the one that was changed longest ago goes first. */
const most = 100;

/**
 * What is known of the list of a cluster on its board, and where it is kept. A file that can be neither read nor written is
 * the same as none: the host tells the list again.
 * @param cwd the directory of the file, for tests; by default the one usual on this system
 */
export function knownList(
  settings: Pick<Settings, 'board' | 'cluster'>,
  cwd = envPaths('p2p-tui', {suffix: ''}).config,
): KnownList {
  const key = `${boardName(settings)} ${settings.cluster}`;
  const open = () => openSettingsFile({cwd, configName: 'known-lists', clearInvalidConfig: true});
  if (loopback.test(settings.board.host)) return forgetful;
  try {
    const value = open().read()[key];
    return {
      users: Array.isArray(value) ? value.filter(isUser) : undefined,
      onUsers(users) {
        attempt(() => {
          const file = open();
          const others = Object.entries(file.read()).filter(([other]) => other !== key);
          file.write(Object.fromEntries<unknown>([...others, [key, [...users]] as const].slice(-most)));
        });
      },
    };
  } catch {
    return forgetful;
  }
}

function attempt(write: () => void): void {
  try {
    write();
  } catch {
    // It only saves a wait of two minutes at most.
  }
}

function isUser(value: unknown): value is string {
  return typeof value === 'string' && userNameProblem(value) === undefined;
}
