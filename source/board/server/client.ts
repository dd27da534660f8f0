/** One SSH connection to the board, until it is logged in. */
import type {Socket} from 'node:net';
import type {AuthContext, Connection} from 'ssh2';
import {cleanText} from '../../message/clean.js';
import {fingerprint} from '../../ssh/trust/fingerprint.js';
import type {Account, FindAccount} from './accounts.js';
import {type Attempt, mostQuestions} from './attempt.js';
import {answerKeepalives} from './global-requests.js';
import {serveSessions, type SessionsContext} from './sessions.js';

/** A connection that is logged in. */
export type LoggedIn = {
  readonly account: Account;
  readonly socket: Socket;
  /** Remote address and port. */
  readonly address: string;
};

/** What a connection shares with the board it is on. */
type ClientContext = SessionsContext & {
  readonly findAccount: FindAccount;
  /** Connections that are logged in. */
  readonly connections: Set<LoggedIn>;
  readonly attempt: Attempt;
  readonly onLogin: () => void;
};

/** Serves a connection until it ends. */
export function admitClient(client: Connection, context: ClientContext): void {
  const {socket, address, forum, connections, log, attempt, onLogin} = context;
  const {limits} = forum;
  let account: Account | undefined;

  client.on('authentication', (asked: AuthContext) => {
    attempt.asked += 1;
    attempt.login ??= asked.username.replace(/[^\x21-\x7e]/g, '?').slice(0, 50);
    // Each question has an answer, which waits where nobody reads it: their number is bounded, also of those that cost
    // nothing else.
    if (attempt.asked > mostQuestions(limits)) {
      socket.destroy();
      return;
    }

    const found = authenticate(asked, context.findAccount);
    if (found) {
      account = found;
      asked.accept();
      return;
    }

    if (asked.method !== 'none') attempt.keys += 1;
    if (asked.method === 'publickey' && attempt.key === undefined) {
      attempt.key = fingerprint(asked.key.data);
      attempt.forged = context.findAccount(asked.key.data) !== undefined;
    }

    if (attempt.keys > limits.authAttempts) socket.destroy();
    else asked.reject(['publickey']);
  });

  client.on('ready', () => {
    if (!account) return;
    onLogin();
    answerKeepalives(client, forum.rules);
    const {user} = account;
    const loggedIn = {account, socket, address};
    const count = [...connections].filter((other) => other.account.user === user).length;
    if (count >= limits.connectionsPerUser) {
      log(`many ${user}`, `${user}@${address} was turned away: ${user} has too many connections.`);
      socket.destroy();
      return;
    }

    connections.add(loggedIn);
    log(`connected ${user}`, `${user}@${address} connected.`);
    client.on('close', () => {
      connections.delete(loggedIn);
      log(`disconnected ${user}`, `${user}@${address} disconnected.`);
    });
    serveSessions(client, account, context);
  });

  client.on('error', (error: Error & {level?: string}) => {
    // A socket that ends abruptly is daily life, and `close` tells of it.
    if (error.level === 'socket') return;
    const who = account?.user ?? 'someone';
    if (error.level === 'client-timeout') {
      const seconds = Math.round((limits.pingInterval * (limits.pingsUnanswered + 1)) / 1000);
      log(`silent ${who}`, `${who}@${address} was cut off: it has not answered for ${seconds} s.`);
      socket.destroy();
    } else {
      log(`error ${who}`, `${who}@${address}: ${cleanText(error.message, 200)}.`);
    }
  });
}

/** A key that has an account; where there is a signature it has to be right, else the client is told to make one. */
function authenticate(attempt: AuthContext, findAccount: FindAccount): Account | undefined {
  if (attempt.method !== 'publickey') return undefined;
  const account = findAccount(attempt.key.data);
  if (!account || !attempt.signature) return account;
  if (!attempt.blob) return undefined;
  return account.key.verify(attempt.blob, attempt.signature, attempt.hashAlgo) === true ? account : undefined;
}
