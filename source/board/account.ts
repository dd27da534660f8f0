/** Being one of a board's users: which of our keys has an account there, and what that is called. */
import {identify} from './account-name.js';
import {accountHostOf} from './cluster-name.js';
import {ConnectError, type Connect, type Connection, type ConnectionOptions} from '../ssh/connection.js';
import type {LoginKey} from '../ssh/identity/identity.js';
import {nameKeys} from '../ssh/identity/key-trouble.js';

/** User names that were learnt before, by board and key: for when nobody can be asked. */
export type KnownUsers = {
  userOf(board: string, key: LoginKey): string | undefined;
  remember(board: string, key: LoginKey, user: string): void;
};

type AccountOptions = {
  /** Who to be; absent: whoever the first key that has an account is. */
  readonly user?: string | undefined;
  readonly known: KnownUsers;
};

/** A key that is of no use: it has no account, or somebody else's. */
type UnfitKey = LoginKey & {readonly account: string | undefined};

/** Our user name, as a connection has it. */
type KnownUser = Required<Pick<Connection, 'user'>> & Pick<Connection, 'assumed'>;

/**
 * Makes connections know who we are. The pico.sh service lets in whatever key it is offered, as nobody if need be: where
 * one has no account, the next is tried. A key is asked about once in a process. Where the board tells the name on another
 * host which cannot be asked, it is the one that was learnt before for this key, or the one that was given.
 */
export function connectToAccount(connect: Connect, {user: wanted, known}: AccountOptions): Connect {
  const users = new Map<string, KnownUser>();
  const unfit = new Map<string, UnfitKey>();
  /** Who knows of accounts. */
  let host = '';

  const userOf = async (connection: Connection, options: ConnectionOptions): Promise<KnownUser> => {
    const {key} = connection;
    const before = key && users.get(key.id);
    if (before !== undefined) return before;
    const board = connection.host ?? options.host;
    const otherHost = accountHostOf(board);
    host = otherHost ?? board;
    try {
      // There it is to know us by the same key.
      const fits = key && ((other: LoginKey) => other.id === key.id);
      const user = await identify(connection, {...options, ...(fits && {fits})}, connect);
      if (key) users.set(key.id, {user});
      if (key && otherHost !== undefined) known.remember(board, key, user);
      return {user};
    } catch (error) {
      const isUnasked = error instanceof ConnectError && error.otherHost !== undefined;
      if (!isUnasked) throw error;
      const user = (key && known.userOf(board, key)) ?? wanted;
      if (user === undefined) {
        const {message, failure, jumpHost, mend} = error;
        const both = `${message.replace(/\.$/, '')}; or give the name with --user.`;
        throw new ConnectError(both, failure, {jumpHost, otherHost, mend});
      }

      const assumed = {user, assumed: error.message};
      if (key) users.set(key.id, assumed);
      return assumed;
    }
  };

  /** @returns undefined when the key is of no use, and another is to be tried. */
  const enter = async (options: ConnectionOptions): Promise<Connection | undefined> => {
    const connection = await connect({...options, fits: ({id}) => !unfit.has(id)});
    const abort = (): void => void connection.close();
    options.signal?.addEventListener('abort', abort, {once: true});
    if (options.signal?.aborted) abort();
    try {
      const found = await userOf(connection, options).catch((error: unknown) => {
        if (error instanceof ConnectError && error.failure === 'account') return undefined;
        throw error;
      });
      if (found && (wanted === undefined || found.user === wanted)) return {...connection, ...found};
      const {key} = connection;
      if (!key || unfit.has(key.id)) {
        throw noAccount(host, wanted, [
          {id: '', name: 'the one that ssh uses', ...key, account: found?.user},
        ]);
      }

      unfit.set(key.id, {...key, account: found?.user});
    } catch (error) {
      await connection.close();
      throw error;
    } finally {
      options.signal?.removeEventListener('abort', abort);
    }

    await connection.close();
    return undefined;
  };

  return async (options) => {
    try {
      for (;;) {
        const connection = await enter(options);
        if (connection) return connection;
      }
    } catch (error) {
      const isOutOfKeys =
        error instanceof ConnectError && (error.failure === 'auth' || error.failure === 'key');
      const isThere = isOutOfKeys && error.jumpHost === undefined && error.otherHost === undefined;
      if (!isThere || unfit.size === 0) throw error;
      const tried = [...unfit.values()];
      // The next time all are tried again: by then one may be registered.
      unfit.clear();
      throw noAccount(host, wanted, tried, error.mend === undefined ? undefined : error);
    }
  };
}

/** @param more why there are no other keys, where that can be mended. */
function noAccount(
  host: string,
  wanted: string | undefined,
  tried: readonly UnfitKey[],
  more?: ConnectError,
): ConnectError {
  const keys = nameKeys(
    tried.map(({name, account}) => ({name: account === undefined ? name : `${name} of ${account}`})),
  );
  const lacks = wanted === undefined ? 'has no account for' : `does not know ${wanted} by`;
  const which = tried.length === 1 ? `your SSH key, ${keys}` : `any of your SSH keys, ${keys}`;
  const doing =
    more === undefined
      ? `register ${tried.length === 1 ? 'it' : 'one'} there, or name the key of your account with -i.`
      : more.message;
  return new ConnectError(`${host} ${lacks} ${which}: ${doing}`, 'account', {mend: more?.mend});
}
