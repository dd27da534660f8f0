/** The sessions that a connection opens, each for one command. */
import type {Socket} from 'node:net';
import type {Connection, ServerChannel, Session} from 'ssh2';
import {fingerprint} from '../../ssh/trust/fingerprint.js';
import type {Account} from './accounts.js';
import type {ClientLink} from './subscriber.js';
import {parseCommand} from './command-line.js';
import {helpText} from './help-text.js';
import {formatListing} from './listing.js';
import type {Memory} from './memory.js';
import type {QuietLog} from './quiet-log.js';
import {type Caller, type Forum, runTopicCommand} from './topic-commands.js';

/** What the sessions of a connection share with the board it is on. */
export type SessionsContext = {
  readonly socket: Socket;
  /** Remote address and port. */
  readonly address: string;
  readonly forum: Forum;
  readonly memory: Memory;
  /** What `user` shows as the time of an account's creation. */
  readonly created: Date;
  readonly log: QuietLog;
};

/** Serves the sessions of a connection that is logged in. */
export function serveSessions(client: Connection, account: Account, context: SessionsContext): void {
  const {forum, memory, socket, address, log} = context;
  /** Each with the bytes that are kept of a line it has not finished. */
  const channels = new Map<ServerChannel, number>();
  let dismissed = false;
  let atCork: number | undefined;
  const size = (): number => {
    let sum = socket.writableLength;
    for (const [{writableLength, readableLength}, kept] of channels) {
      sum += writableLength + readableLength + kept;
    }
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
    for (const channel of channels.keys()) readOn(channel);
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
      channel.once('finish', () => {
        readOn(channel);
      });
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

/**
 * Reads a channel that one of its ends has closed: what it still holds comes before its end, so that one which nobody reads,
 * as that of a sender who waits for a reader, would never tell of it and be on its topic for ever.
 */
function readOn(channel: ServerChannel): void {
  channel.resume();
}

function run(
  line: string,
  channel: ServerChannel,
  caller: Caller,
  {forum, created}: SessionsContext,
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
