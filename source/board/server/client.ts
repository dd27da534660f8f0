/** One SSH connection to the board: log-in, and the commands it runs. */
import {randomUUID} from 'node:crypto';
import type {AuthContext, Connection, ServerChannel, Session} from 'ssh2';
import {fingerprint} from '../fingerprint.js';
import type {Account, FindAccount} from './accounts.js';
import {type BoardCommand, helpText, parseCommand} from './command-line.js';
import type {Limits} from './limits.js';
import {formatListing} from './listing.js';
import {attachPipe, type Pipe} from './pipe.js';
import type {TopicTable} from './topics.js';

/** What a connection shares with the board it is on. */
export type ClientContext = {
  /** Remote address and port. */
  readonly address: string;
  readonly limits: Limits;
  readonly findAccount: FindAccount;
  readonly topics: TopicTable<Pipe>;
  /** Connections that are logged in, by user. */
  readonly connections: Map<string, number>;
  /** What `user` shows as the time of an account's creation. */
  readonly created: Date;
  readonly dropLonePipe: boolean;
  readonly log: (line: string) => void;
  /** Bytes that wait in the client's socket. */
  readonly backlog: () => number;
  readonly onLogin: () => void;
  /** Ends the connection at once. */
  readonly cutOff: () => void;
};

/** Serves a connection until it ends. */
export function admitClient(client: Connection, context: ClientContext): void {
  const {address, limits, connections, log, onLogin, cutOff} = context;
  let account: Account | undefined;
  let attempts = 0;

  client.on('authentication', (attempt: AuthContext) => {
    const found = authenticate(attempt, context.findAccount);
    if (found) {
      account = found;
      attempt.accept();
      return;
    }

    if (attempt.method !== 'none') attempts += 1;
    if (attempts > limits.authAttempts) {
      log(`${address} was cut off: it tried more than ${limits.authAttempts} keys.`);
      cutOff();
    } else {
      attempt.reject(['publickey']);
    }
  });

  client.on('ready', () => {
    const member = account;
    if (!member) return;
    onLogin();
    const count = (connections.get(member.user) ?? 0) + 1;
    if (count > limits.connectionsPerUser) {
      log(`${member.user}@${address} was turned away: ${member.user} has too many connections.`);
      cutOff();
      return;
    }

    connections.set(member.user, count);
    log(`${member.user}@${address} connected.`);
    client.on('close', () => {
      const rest = (connections.get(member.user) ?? 1) - 1;
      if (rest > 0) connections.set(member.user, rest);
      else connections.delete(member.user);
      log(`${member.user}@${address} disconnected.`);
    });
    serveSessions(client, member, context);
  });

  client.on('error', (error: Error & {level?: string}) => {
    // A socket that ends abruptly is daily life, and `close` tells of it.
    if (error.level === 'socket') return;
    log(`${account?.user ?? 'someone'}@${address}: ${error.message.replace(/\p{Cc}/gu, '?')}.`);
    if (error.level === 'client-timeout') cutOff();
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
  let open = 0;
  client.on('session', (accept, reject) => {
    if (open >= context.limits.channels) {
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
    session.on('shell', (acceptShell) => {
      run({name: 'help'}, acceptShell(), account, context, () => saidEnd);
    });
    session.on('exec', (acceptExec, _reject, {command}) => {
      run(parseCommand(command), acceptExec(), account, context, () => saidEnd);
    });
  });
}

function run(
  command: BoardCommand,
  channel: ServerChannel,
  account: Account,
  context: ClientContext,
  saidEnd: () => boolean,
): void {
  const visitor = {user: account.user, fingerprint: fingerprint(account.key.getPublicSSH())};
  switch (command.name) {
    case 'help':
      answer(channel, helpText);
      break;
    case 'user':
      answer(channel, `${account.user}\n${account.id}\n${context.created.toISOString()}\n`);
      break;
    case 'ls':
      answer(channel, formatListing(context.topics.visibleTo(visitor)));
      break;
    case 'error':
      channel.stderr.write(`${command.message}\r\n`);
      answer(channel, '', 1);
      break;
    case 'pipe':
      runPipe(command, channel, account, visitor.fingerprint, context, saidEnd);
      break;
  }
}

function runPipe(
  command: BoardCommand & {name: 'pipe'},
  channel: ServerChannel,
  account: Account,
  print: string,
  context: ClientContext,
  saidEnd: () => boolean,
): void {
  const {address, limits, topics, dropLonePipe, log, backlog, cutOff} = context;
  const who = `${account.user}@${address}`;
  const label = `${randomUUID()} (${account.user}${account.keyName ? `-${account.keyName}` : ''}@${address})`;

  const pipe = attachPipe(
    channel,
    {user: account.user, fingerprint: print, label, address},
    {
      replay: command.replay,
      maxLine: limits.maxLine,
      maxQueue: limits.maxQueue,
      backlog,
      saidEnd,
      others: () => topics.others(pipe),
      onStall() {
        log(`${who} was cut off: it does not read.`);
        cutOff();
      },
      onLongLine(bytes) {
        log(`${who} sent a line of ${bytes} bytes, which was cut.`);
      },
      onClose() {
        const remaining = topics.leave(pipe);
        if (dropLonePipe && remaining.length === 1) remaining[0]?.end();
      },
    },
  );
  const topic = topics.join(pipe, command);
  log(`${who} is on ${topic}.`);
}

/** Writes what a command has to say, and ends it. */
function answer(channel: ServerChannel, text: string, status = 0): void {
  channel.on('error', () => undefined);
  channel.resume();
  channel.write(text);
  channel.exit(status);
  channel.end();
}
