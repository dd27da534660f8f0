/** Which user each of our keys is, as boards told it: for when the host that tells it cannot be asked. Nothing in it is secret. */
import envPaths from 'env-paths';
import type {KnownUsers} from '../board/account.js';
import {userNameProblem} from '../board/cluster-name.js';
import {openSettingsFile} from './settings-file.js';

/**
 * Reads and writes the file when there is need to. It holds only what can be asked again: one that cannot be read begins anew,
 * and writing may fail.
 * @param cwd its directory, for tests; by default that of the settings.
 */
export function openKnownUsers(cwd = envPaths('p2p-tui', {suffix: ''}).config): KnownUsers {
  const file = openSettingsFile({cwd, configName: 'known-users', clearInvalidConfig: true});
  const read = (board: string): Readonly<Record<string, unknown>> => {
    const value = file.read()[board];
    return typeof value === 'object' && value !== null ? {...value} : {};
  };

  return {
    userOf(board, {id}) {
      try {
        const user = read(board)[id];
        return typeof user === 'string' && userNameProblem(user) === undefined ? user : undefined;
      } catch {
        return undefined;
      }
    },
    remember(board, {id}, user) {
      try {
        const known = read(board);
        if (known[id] !== user) file.write({...file.read(), [board]: {...known, [id]: user}});
      } catch {
        // It is asked for again the next time.
      }
    },
  };
}
