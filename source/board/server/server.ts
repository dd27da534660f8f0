/** The embedded board: an SSH server that speaks the dialect of the pico.sh pipe service. */
import {createServer, type Socket} from 'node:net';
import ssh2 from 'ssh2';
import {fingerprint} from '../fingerprint.js';
import {generateKey} from '../keys.js';
import {type Accounts, indexAccounts} from './accounts.js';
import {admitClient} from './client.js';
import {defaultLimits, type Limits} from './limits.js';
import type {Pipe} from './pipe.js';
import {createTopicTable} from './topics.js';

export type BoardServerOptions = {
  /** Address to listen on. */
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  /** Private key in OpenSSH's format; without it, a new one each time. */
  readonly hostKey?: string;
  readonly accounts: Accounts;
  /**
   * The rule of the pico.sh service since August 2026: when a client leaves and one pipe remains on its topic, that one
   * is disconnected too. Off by default: it has no use but to test clients.
   */
  readonly dropLonePipe?: boolean;
  readonly limits?: Partial<Limits>;
  /** Gets one line, without LF, for each thing worth knowing. */
  readonly log?: (line: string) => void;
};

/** A running board. */
export type BoardServer = {
  readonly host: string;
  readonly port: number;
  /** Of the host key, `SHA256:…`, as OpenSSH prints it. */
  readonly fingerprint: string;
  /** The public host key, as a line of `known_hosts` has it behind the host's name. */
  readonly hostKey: string;
  /** Disconnects everybody and stops listening. */
  close(): Promise<void>;
};

/** Milliseconds of silence until a client is asked whether it is there; the pico.sh service pings as often. */
const pingInterval = 5000;
/** Pings without an answer until a client is given up. */
const pingsUnanswered = 6;

/**
 * Starts a board. Identity is the SSH key; the login name does not matter.
 * @throws Error with one sentence, when a key is not valid or the address is not free.
 */
export async function startBoard(options: BoardServerOptions): Promise<BoardServer> {
  const {
    host,
    port,
    hostKey = generateKey().privateKey,
    dropLonePipe = false,
    log = () => undefined,
  } = options;
  const limits = {...defaultLimits, ...options.limits};
  const key = ssh2.utils.parseKey(hostKey);
  if (key instanceof Error) throw new Error(`The host key cannot be used: ${key.message}.`);
  const publicKey = key.getPublicSSH();

  const findAccount = indexAccounts(options.accounts);
  const topics = createTopicTable<Pipe>();
  const connections = new Map<string, number>();
  const sockets = new Map<string, Socket>();
  const strangers = new Set<Socket>();
  const created = new Date();

  const ssh = new ssh2.Server({
    hostKeys: [hostKey],
    keepaliveInterval: pingInterval,
    keepaliveCountMax: pingsUnanswered,
  });
  ssh.on('connection', (client: ssh2.Connection, {ip, port}: ssh2.ClientInfo) => {
    const address = `${ip}:${port}`;
    const socket = sockets.get(address);
    if (!socket) {
      client.end();
      return;
    }

    admitClient(client, {
      address,
      limits,
      findAccount,
      topics,
      connections,
      created,
      dropLonePipe,
      log,
      backlog: () => socket.writableLength,
      onLogin: () => strangers.delete(socket),
      cutOff: () => socket.destroy(),
    });
  });

  // The sockets are ours and not ssh2's, to count them, to see what waits in them and to cut them off.
  const listener = createServer((socket) => {
    const address = `${socket.remoteAddress}:${socket.remotePort}`;
    if (strangers.size >= limits.strangers) {
      log(`${address} was turned away: too many connections have not logged in yet.`);
      socket.destroy();
      return;
    }

    strangers.add(socket);
    sockets.set(address, socket);
    const timer = setTimeout(() => {
      if (!strangers.has(socket)) return;
      log(`${address} was cut off: it did not log in.`);
      socket.destroy();
    }, limits.authTime);
    socket.setNoDelay();
    socket.once('close', () => {
      clearTimeout(timer);
      strangers.delete(socket);
      sockets.delete(address);
    });
    ssh.injectSocket(socket);
  });

  await new Promise<void>((resolve, reject) => {
    listener.once('error', (error) => {
      reject(new Error(`The board cannot listen on ${host}:${port}: ${error.message}.`));
    });
    listener.listen(port, host, resolve);
  });

  const listening = listener.address();
  return {
    host,
    port: typeof listening === 'object' && listening ? listening.port : port,
    fingerprint: fingerprint(publicKey),
    hostKey: `${key.type} ${publicKey.toString('base64')}`,
    close() {
      const closed = new Promise<void>((resolve) => {
        listener.close(() => {
          resolve();
        });
      });
      for (const socket of sockets.values()) socket.destroy();
      return closed;
    },
  };
}
