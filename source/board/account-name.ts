import {accountHostOf, userNameProblem} from './cluster-name.js';
import {messageOf} from '../message/error-message.js';
import {
  CommandError,
  ConnectError,
  type Connect,
  type Connection,
  type ConnectionOptions,
} from '../ssh/connection.js';

/**
 * Asks the board for the name of our account, unless the connection knows it. The pico.sh service has its pipes on one host
 * and tells the name on another: there a second, short connection asks.
 * @throws ConnectError with one sentence.
 */
export async function identify(
  connection: Connection,
  options: ConnectionOptions,
  connect: Connect,
): Promise<string> {
  if (connection.user !== undefined) return connection.user;
  const otherHost = accountHostOf(connection.host ?? options.host);
  if (otherHost === undefined) return askUser(connection);
  try {
    const other = await connect({...options, host: otherHost});
    try {
      return await askUser(other);
    } finally {
      await other.close();
    }
  } catch (error) {
    const {failure} = error instanceof ConnectError ? error : {failure: 'network' as const};
    if (failure === 'account' || failure === 'closed') throw error;
    const reason = messageOf(error).replace(/^(?:The|Nothing|You)\b/, (word) => word.toLowerCase());
    throw new ConnectError(`Your user name is asked at ${otherHost}: ${reason}`, failure, {
      otherHost,
      ...(error instanceof ConnectError && {jumpHost: error.jumpHost, mend: error.mend}),
    });
  }
}

async function askUser(connection: Connection): Promise<string> {
  try {
    return parseAccountName(await connection.run('user'));
  } catch (error) {
    // Its words show the key that it does not know, whole.
    if (error instanceof CommandError) throw unknownAccount();
    throw error;
  }
}

/**
 * Reads what the command `user` of pico.sh prints: four lines, the first of which is the account's name.
 * @throws ConnectError when that is no user name: the board knows no account for the key, and will not the next time.
 */
export function parseAccountName(output: string): string {
  const [first = ''] = output.trim().split(/\r?\n/);
  const user = first.trim();
  if (userNameProblem(user) !== undefined) throw unknownAccount();
  return user;
}

function unknownAccount(): ConnectError {
  return new ConnectError(
    'The board has no account for your SSH key: register the key there first.',
    'account',
  );
}
