import {randomBytes, randomInt} from 'node:crypto';
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {type WebSocket, WebSocketServer} from 'ws';
import type {Clock} from '../../clock/clock.js';
import {systemClock} from '../../clock/system.js';
import {frameText, type JsonObject, parseObject} from '../net/json.js';
import {mailboxLimits, serverLimits} from './limits.js';
import {createMailboxClient, type Deliveries, type MailboxClientState} from './mailbox-client.js';
import {type ClientId, createMailboxState} from './mailbox-state.js';

/** A running mailbox server. */
export type MailboxServer = {
  /** What clients are given: `ws://host:port/v1`. */
  readonly url: string;
  readonly port: number;
  /** Ends all connections and forgets everything. */
  close(): Promise<void>;
};

/** Where a server listens. */
export type ListenOptions = {
  /** The address to listen on. */
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
};

type Client = {
  readonly socket: WebSocket;
  readonly protocol: MailboxClientState;
  /** Whether it has shown itself since the last ping. */
  alive: boolean;
  /** When it last sent a command: milliseconds, monotonic. */
  active: number;
};

const path = '/v1';

/**
 * Starts a mailbox server: it lets two programs that know the same nameplate exchange messages it cannot read.
 * Everything is in memory.
 * @param limits what it bears
 * @param clock what it sends its clients, and measures their idleness by
 * @throws when the address cannot be listened on
 */
export async function startMailbox(
  {host, port}: ListenOptions,
  limits: {readonly [Name in keyof typeof serverLimits]: number} = serverLimits,
  clock: Pick<Clock, 'now' | 'monotonic'> = systemClock,
): Promise<MailboxServer> {
  const state = createMailboxState(() => base32(randomBytes(8)), randomInt);
  const clients = new Map<ClientId, Client>();
  const web = createServer({
    headersTimeout: limits.request,
    requestTimeout: limits.request,
    connectionsCheckingInterval: Math.ceil(limits.request / 2),
  });
  // Those over the number of clients are told so; beyond that, and for who never becomes a client, there is this.
  web.maxConnections = 2 * limits.connections;
  web.on('request', (_request, response) => {
    response.writeHead(426, {connection: 'close'}).end();
  });
  const server = new WebSocketServer({
    server: web,
    path,
    perMessageDeflate: false,
    maxPayload: 2 * mailboxLimits.body,
  });
  let lastId = 0;

  const send = ({socket}: Client, frame: JsonObject): void => {
    if (socket.readyState === socket.OPEN) {
      socket.send(JSON.stringify({...frame, server_tx: clock.now() / 1_000}));
    }
    if (socket.bufferedAmount > limits.unread) {
      socket.terminate();
    }
  };
  const deliver = (deliveries: Deliveries): void => {
    for (const {to, frame} of deliveries) {
      const client = clients.get(to);
      if (client !== undefined) {
        send(client, frame);
      }
    }
  };
  /** When many read slowly at once, the slowest go until the rest fits. */
  const relieve = (): void => {
    let waiting = 0;
    const slowest = [...clients.values()].sort((a, b) => a.socket.bufferedAmount - b.socket.bufferedAmount);
    for (const {socket} of slowest) {
      waiting += socket.bufferedAmount;
      if (waiting > limits.unreadByAll) {
        socket.terminate();
      }
    }
  };
  server.on('connection', (socket) => {
    socket.on('error', () => undefined);
    if (clients.size >= limits.connections) {
      socket.close(1013);
      return;
    }
    lastId += 1;
    const id = lastId;
    const protocol = createMailboxClient(id, state, clock);
    const client: Client = {socket, protocol, alive: true, active: clock.monotonic()};
    clients.set(id, client);
    socket.on('message', (data, isBinary) => {
      client.alive = true;
      client.active = clock.monotonic();
      deliver(protocol.handle(isBinary ? undefined : parseObject(frameText(data))));
    });
    socket.on('pong', () => {
      client.alive = true;
    });
    socket.on('close', () => {
      clients.delete(id);
      protocol.disconnect();
    });
    send(client, {type: 'welcome', welcome: {}});
  });

  await new Promise<void>((resolve, reject) => {
    // The WebSocket server passes the web server's errors on.
    server.once('error', reject);
    web.listen({host, port}, resolve);
  });
  const pruning = setInterval(() => {
    state.prune(clock.monotonic());
  }, limits.pruneInterval);
  const relieving = setInterval(relieve, Math.ceil(limits.pingInterval / 60));
  const pinging = setInterval(() => {
    for (const {socket, protocol, alive, active} of clients.values()) {
      if (!alive || (!protocol.subscribed && clock.monotonic() - active > limits.idle)) {
        socket.terminate();
      }
    }
    for (const client of clients.values()) {
      client.alive = false;
      client.socket.ping();
    }
  }, limits.pingInterval);

  const {port: actual} = web.address() as AddressInfo;
  const name = host.includes(':') ? `[${host}]` : host;
  return {
    url: `ws://${name}:${String(actual)}${path}`,
    port: actual,
    close: () =>
      new Promise((resolve) => {
        [pruning, pinging, relieving].forEach(clearInterval);
        server.close();
        for (const socket of server.clients) {
          socket.terminate();
        }
        web.close(() => {
          resolve();
        });
        web.closeAllConnections();
      }),
  };
}

/** Lowercase base32 without padding, as mailbox names are written. */
function base32(bytes: Uint8Array): string {
  const digits = 'abcdefghijklmnopqrstuvwxyz234567';
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return (bits.match(/.{1,5}/g) ?? []).map((five) => digits[parseInt(five.padEnd(5, '0'), 2)]).join('');
}
