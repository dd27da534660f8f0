import {ownerOf} from '../../board/cluster-name.js';
import {usersProblem} from '../../cluster/host/users-problem.js';
import type {UsersChange} from '../../cluster/host/users-line.js';
import {UsageError} from '../cli/exit-status.js';
import {parseNames} from '../cli/values.js';

/** What `p2p-tui users` is asked for. */
export type UsersRequest = {readonly verb: 'list'} | ({readonly verb: 'add' | 'remove'} & UsersChange);

/**
 * Reads the words of the command: `list`, `add bob carol`, `remove bob,carol`.
 * @throws UsageError one sentence that says how to write it
 */
export function readUsersRequest(
  words: readonly string[],
  {cluster, boardHost}: {readonly cluster: string; readonly boardHost: string},
): UsersRequest {
  const [verb = 'list', ...rest] = words;
  const names = [...new Set(rest.flatMap(parseNames))];
  if (verb === 'list' && names.length === 0) return {verb};
  if (verb !== 'add' && verb !== 'remove') {
    throw new UsageError(
      `p2p-tui users does not take "${words.join(' ')}": write users list, users add NAME … or users remove NAME ….`,
    );
  }

  if (names.length === 0) throw new UsageError(`Say whom to ${verb}: p2p-tui users ${verb} bob carol.`);
  // Whoever is to be removed may have a name that nobody could be given today.
  const problem = usersProblem(names, verb === 'add' ? boardHost : undefined);
  if (problem !== undefined) throw new UsageError(problem);
  const owner = ownerOf(cluster);
  if (names.includes(owner)) {
    throw new UsageError(`${owner} owns ${cluster} and is on its list always: leave that name out.`);
  }

  return verb === 'add' ? {verb, add: names, remove: []} : {verb, add: [], remove: names};
}
