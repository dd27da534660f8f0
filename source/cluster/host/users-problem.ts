import {userNameProblem} from '../../board/cluster-name.js';
import {maxLineBytes} from '../../message/limits.js';

/** Characters of a list as it is announced, in one line of the first topic; the rest of the line has room beside it. */
const longestList = maxLineBytes['future.p2p'] - 1024;

/**
 * The problem with a list of users, in one sentence, before any of it is sent.
 * @param boardHost the host name of the board, which may have names that nobody can take
 */
export function usersProblem(users: readonly string[], boardHost?: string): string | undefined {
  if (users.length === 0) return 'Name at least one user: without a list the board lets nobody in.';
  const problem = users.map((user) => userNameProblem(user, boardHost)).find((found) => found !== undefined);
  if (problem !== undefined || users.join(';').length <= longestList) return problem;
  return `The board cannot be told of a list of ${users.length} users: name fewer, or host a second cluster.`;
}
