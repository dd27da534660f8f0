import {picoHost, userNameProblem} from './cluster-name.js';
import {ConnectError, type Connect, type Connection, type ConnectionOptions} from '../ssh/connection.js';

/**
 * Asks the board for the name of our account. The pico.sh service has its pipes on one host and tells the name on
 * another: there a second, short connection asks.
 * @throws Error with one sentence.
 */
export async function identify(
  connection: Connection,
  options: ConnectionOptions,
  connect: Connect,
): Promise<string> {
  if ((connection.host ?? options.host) !== picoHost) return parseAccountName(await connection.run('user'));
  const other = await connect({...options, host: 'pico.sh'});
  try {
    return parseAccountName(await other.run('user'));
  } finally {
    await other.close();
  }
}

/**
 * Reads what the command `user` of pico.sh prints: three lines, the first of which is the account's name.
 * @throws ConnectError when that is no user name: the board knows no account for the key, and will not the next time.
 */
export function parseAccountName(output: string): string {
  const [first = ''] = output.trim().split(/\r?\n/);
  const user = first.trim();
  if (userNameProblem(user) !== undefined) {
    const why = 'The board has no account for your SSH key: register the key there first.';
    throw new ConnectError(why, 'account');
  }

  return user;
}
