/** One SSH connection to the board: log-in, and the sessions it opens. */
import type {Socket} from 'node:net';
import type {AuthContext, Connection, ServerChannel, Session} from 'ssh2';
import {fingerprint} from '../fingerprint.js';
import type {Account, FindAccount} from './accounts.js';
import type {ClientLink} from './attendee.js';
import {parseCommand} from './command-line.js';
import {helpText} from './help-text.js';
import {formatListing} from './listing.js';
import type {Memory} from './memory.js';
import type {QuietLog} from './quiet-log.js';
import {type Caller, type Forum, runTopicCommand} from './topic-commands.js';

/** A connection that is logged in. */
export type LoggedIn = {
  readonly account: Account;
  readonly socket: Socket;
  /** Remote address and port. */
  readonly address: string;
};

/** What a connection tried before it was let in; read when it ends without. */
export type Attempt = {
  /** Fingerprint of the first key that was refused. */
  key?: string;
  /** That key has an account, but the client could not show that it is his. */
  forged?: boolean;
  /** The name it gave; safe to show. */
  login?: string;
  keys: number;
  /** Questions about log-in of any kind. */
  asked: number;
};

/** What a connection shares with the board it is on. */
export type ClientContext = {
  readonly socket: Socket;
  /** Remote address and port. */
  readonly address: string;
  readonly forum: Forum;
  readonly memory: Memory;
  readonly findAccount: FindAccount;
  /** Connections that are logged in. */
  readonly connections: Set<LoggedIn>;
  /** What `user` shows as the time of an account's creation. */
  readonly created: Date;
  readonly log: QuietLog;
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
    // nothing else. A client with as many keys as are allowed asks that often: without a key, with all, twice with the last.
    if (attempt.asked > limits.authAttempts + 3) {
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
      log(`error ${who}`, `${who}@${address}: ${error.message.replace(/\p{Cc}/gu, '?').slice(0, 200)}.`);
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

function serveSessions(client: Connection, account: Account, context: ClientContext): void {
  const {forum, memory, socket, address, log} = context;
  /** Each with the bytes that are kept of a line it has not finished. */
  const channels = new Map<ServerChannel, number>();
  let dismissed = false;
  let atCork: number | undefined;
  const size = (): number => {
    let sum = socket.writableLength;
    for (const [{writableLength, readableLength}, kept] of channels)
      sum += writableLength + readableLength + kept;
    return sum;
  };
  const cutOff = (why: string): void => {
    if (dismissed) return;
    dismissed = true;
    log(`${why} ${account.user}`, `${account.user}@${address} was cut off: ${why}.`);
    socket.destroy();
  };
  const queue = {
    size,
    cutOff: () => {
      cutOff('the board holds too much for all clients together, and most of it for this one');
    },
  };
  const link: ClientLink = {
    cork: () => {
      // What one turn gives to the channels of a connection must not count against each other.
      atCork = socket.writableLength;
      socket.cork();
    },
    uncork: () => {
      atCork = undefined;
      socket.uncork();
    },
    backlog: () => atCork ?? socket.writableLength,
    grew: memory.grew,
    keeps: (channel, bytes) => {
      if (channels.has(channel)) channels.set(channel, bytes);
    },
    dismiss: () => {
      cutOff('it does not read');
    },
  };
  memory.add(queue);
  client.on('close', () => {
    memory.remove(queue);
  });

  const {localAddress, localPort} = socket;
  const caller: Omit<Caller, 'saidEnd'> = {
    user: account.user,
    fingerprint: fingerprint(account.key.getPublicSSH()),
    shown: `${account.user}${account.keyName ? `-${account.keyName}` : ''}@${address}`,
    address,
    boardAddress: `-p ${localPort} ${localAddress?.replace(/^::ffff:/, '')}`,
    link,
    log,
  };

  let open = 0;
  client.on('session', (accept, reject) => {
    if (open >= forum.limits.channels) {
      log(`channels ${account.user}`, `${account.user}@${address} was refused a channel: it has too many.`);
      reject();
      return;
    }

    open += 1;
    let saidEnd = false;
    const session: Session = accept();
    session.once('close', () => {
      open -= 1;
    });
    session.once('eof', () => {
      saidEnd = true;
    });
    session.on('pty', (acceptPty) => {
      acceptPty?.();
    });
    const start = (channel: ServerChannel, command: string): void => {
      channels.set(channel, 0);
      channel.once('close', () => channels.delete(channel));
      run(command, channel, {...caller, saidEnd: () => saidEnd}, context, account);
    };
    session.on('shell', (acceptShell) => {
      start(acceptShell(), 'help');
    });
    session.on('exec', (acceptExec, _reject, {command}) => {
      start(acceptExec(), command);
    });
  });
}

function run(
  line: string,
  channel: ServerChannel,
  caller: Caller,
  {forum, created}: ClientContext,
  account: Account,
): void {
  const command = parseCommand(line);
  switch (command.name) {
    case 'help':
      answer(channel, helpText);
      break;
    case 'user':
      answer(channel, `${account.user}\n${account.id}\n${created.toISOString()}\n`);
      break;
    case 'ls':
      answer(channel, formatListing(forum.topics.visibleTo(caller)));
      break;
    case 'error':
      channel.stderr.write(`${command.message}\r\n`);
      answer(channel, '', 1);
      break;
    case 'pipe':
    case 'pub':
    case 'sub':
      runTopicCommand(command, channel, caller, forum);
      break;
  }
}

/** Writes what a command has to say, and ends it. */
function answer(channel: ServerChannel, text: string, status = 0): void {
  channel.on('error', () => undefined);
  channel.resume();
  channel.write(text);
  channel.exit(status);
  channel.end();
}
