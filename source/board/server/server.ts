/** The embedded board: an SSH server that speaks the dialect of the pico.sh pipe service. */
import {createServer, type Socket} from 'node:net';
import ssh2 from 'ssh2';
import type {Cancel, Clock} from '../../clock/clock.js';
import {systemClock} from '../../clock/system.js';
import {fingerprint} from '../../ssh/trust/fingerprint.js';
import {generateKey} from '../../ssh/identity/generate-key.js';
import {showHostPort} from '../../ssh/host-port.js';
import {type Accounts, indexAccounts} from './accounts.js';
import {createAdmission} from './admission.js';
import type {BoardSubscriber} from './subscriber.js';
import {type Attempt, type Failure, failureOf} from './attempt.js';
import {admitClient, type LoggedIn} from './client.js';
import {createDelivery} from './delivery.js';
import {defaultLimits, type Limits} from './limits.js';
import {createMemory, type Held} from './memory.js';
import {harmless, type PicoRules} from './pico-rules.js';
import {createQuietLog} from './quiet-log.js';
import type {Forum} from './topic-commands.js';
import {createTopicTable} from './topics.js';

export type BoardServerOptions = {
  /** Address to listen on. */
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  /** Private key in OpenSSH's format; without it, a new one each time. */
  readonly hostKey?: string;
  readonly accounts: Accounts;
  /** What of the pico.sh service's harm is done too: none by default, for it has no use but to test clients. */
  readonly rules?: PicoRules;
  readonly limits?: Partial<Limits>;
  /** Gets one line, without LF, for each thing worth knowing. */
  readonly log?: (line: string) => void;
  readonly clock?: Clock;
};

/** A running board. */
export type BoardServer = {
  readonly host: string;
  readonly port: number;
  /** Of the host key, `SHA256:…`, as OpenSSH prints it. */
  readonly fingerprint: string;
  /** The public host key, as a line of `known_hosts` has it behind the host's name. */
  readonly hostKey: string;
  /**
   * Puts other accounts in place of those of before. Who is connected with a key that has none any more is cut off.
   * @throws Error with one sentence, when they are not valid; those of before stay.
   */
  setAccounts(accounts: Accounts): void;
  /** What it holds in memory for its clients: lines that wait for them, lines that they have not finished. */
  held(): Held;
  /** Disconnects everybody and stops listening. */
  close(): Promise<void>;
};

/** Milliseconds between looks at what is held in memory. */
const lookInterval = 1000;

/** A connection that has not logged in. */
type Stranger = {readonly socket: Socket; readonly attempt: Attempt};

/**
 * Starts a board. Identity is the SSH key; the login name does not matter.
 * @throws Error with one sentence, when a key is not valid or the address is not free.
 */
export async function startBoard(options: BoardServerOptions): Promise<BoardServer> {
  const {host, port, hostKey = generateKey().privateKey, clock = systemClock} = options;
  const limits = {...defaultLimits, ...options.limits};
  const quiet = createQuietLog(options.log ?? (() => undefined), clock);
  const {log} = quiet;
  const key = ssh2.utils.parseKey(hostKey);
  if (key instanceof Error) throw new Error(`The host key cannot be used: ${key.message}.`);
  const publicKey = key.getPublicSSH();

  let findAccount = indexAccounts(options.accounts);
  const {stallTimeout, maxQueue} = limits;
  const {rules = harmless} = options;
  const forum: Forum = {
    topics: createTopicTable<BoardSubscriber>(rules),
    delivery: createDelivery<BoardSubscriber>({slow: maxQueue / 4, stallTimeout, clock}),
    waiting: new Map(),
    dispatches: new WeakMap(),
    limits,
    clock,
    rules,
  };
  const memory = createMemory(limits.totalQueue);
  const admission = createAdmission(limits, clock);
  const connections = new Set<LoggedIn>();
  const sockets = new Set<Socket>();
  const strangers = new Map<string, Stranger>();
  const created = new Date();

  const ssh = new ssh2.Server({
    hostKeys: [hostKey],
    keepaliveInterval: limits.pingInterval,
    keepaliveCountMax: limits.pingsUnanswered,
  });
  ssh.on('connection', (client: ssh2.Connection, info: ssh2.ClientInfo) => {
    const address = addressOf(info.ip, info.port);
    const stranger = strangers.get(address);
    if (!stranger) {
      client.end();
      return;
    }

    const {socket, attempt} = stranger;
    attempt.spoke = true;
    admitClient(client, {
      socket,
      address,
      forum,
      memory,
      findAccount: (blob) => findAccount(blob),
      connections,
      created,
      log,
      attempt,
      onLogin() {
        strangers.delete(address);
        admission.leave(info.ip, false);
      },
    });
  });

  // The sockets are ours and not ssh2's, to count them, to see what waits in them and to cut them off.
  const listener = createServer({noDelay: true}, (socket) => {
    const ip = socket.remoteAddress ?? '';
    const address = addressOf(ip, socket.remotePort ?? 0);
    socket.on('error', () => undefined);
    const refusal = admission.enter(ip);
    if (refusal !== undefined) {
      log(`refused ${ip}`, `${address} was turned away: ${refusal}.`);
      socket.destroy();
      return;
    }

    const attempt: Attempt = {spoke: false, keys: 0, asked: 0};
    const stranger = {socket, attempt};
    sockets.add(socket);
    strangers.set(address, stranger);
    const refuse = (failure: Failure | undefined): void => {
      if (strangers.get(address) !== stranger) return;
      strangers.delete(address);
      admission.leave(ip, failure !== undefined);
      if (!failure) return;
      const {login} = attempt;
      const who = login === undefined ? address : `${login}@${address}`;
      log(`${failure.kind} ${ip}`, `${who} was not let in: ${failure.why}.`);
    };
    const stopWaiting = clock.after(limits.authTime, () => {
      if (strangers.get(address) !== stranger) return;
      refuse({kind: 'late', why: 'it took too long'});
      socket.destroy();
    });
    socket.once('close', () => {
      stopWaiting();
      sockets.delete(socket);
      refuse(failureOf(attempt, socket.bytesRead, limits));
    });
    ssh.injectSocket(socket);
  });
  await new Promise<void>((resolve, reject) => {
    listener.once('error', (error) => {
      const where = showHostPort({host, port});
      reject(new Error(`The board cannot listen on ${where}: ${error.message}.`, {cause: error}));
    });
    listener.listen({port, host, backlog: 1024}, resolve);
  });
  // From here on errors are those of single connections.
  listener.on('error', (error) => {
    log('listener', `The board could not take a connection: ${error.message}.`);
  });

  let stopLooking: Cancel = () => undefined;
  const lookAgain = (): void => {
    stopLooking = clock.after(lookInterval, () => {
      memory.look();
      lookAgain();
    });
  };
  lookAgain();

  const listening = listener.address();
  return {
    host,
    port: typeof listening === 'object' && listening ? listening.port : port,
    fingerprint: fingerprint(publicKey),
    hostKey: `${key.type} ${publicKey.toString('base64')}`,
    setAccounts(accounts) {
      findAccount = indexAccounts(accounts);
      for (const {account, socket, address} of connections) {
        if (findAccount(account.key.getPublicSSH())?.user === account.user) continue;
        log(
          `gone ${account.user}`,
          `${account.user}@${address} was cut off: this key has no account any more.`,
        );
        socket.destroy();
      }
    },
    held: memory.held,
    close() {
      stopLooking();
      const closed = new Promise<void>((resolve) => {
        listener.close(() => {
          quiet.close();
          resolve();
        });
      });
      for (const socket of sockets) socket.destroy();
      return closed;
    },
  };
}

/** Address and port as the pico.sh service shows them: an IPv6 address in brackets, one that stands for IPv4 without. */
function addressOf(ip: string, port: number): string {
  return showHostPort({host: ip.replace(/^::ffff:(?=\d+\.)/i, ''), port});
}
