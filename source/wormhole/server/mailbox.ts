import {randomBytes, randomInt} from 'node:crypto';
import type {AddressInfo} from 'node:net';
import {WebSocketServer} from 'ws';
import type {WebSocket} from 'ws';
import {frameText} from '../frame-text.js';
import {parseObject} from '../json.js';
import type {JsonObject} from '../json.js';
import {mailboxLimits} from './limits.js';
import {createMailboxClient} from './mailbox-client.js';
import type {Deliveries} from './mailbox-client.js';
import {createMailboxState} from './mailbox-state.js';
import type {ClientId} from './mailbox-state.js';

/** A running mailbox server. */
export type MailboxServer = {
  /** What clients are given: `ws://host:port/v1`. */
  readonly url: string;
  readonly port: number;
  /** Ends all connections and forgets everything. */
  close(): Promise<void>;
};

export type ListenOptions = {
  /** The address to listen on. */
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
};

type Client = {readonly socket: WebSocket; alive: boolean};

const path = '/v1';

/**
 * Starts a mailbox server: it lets two programs that know the same nameplate exchange messages it cannot read.
 * Everything is in memory.
 * @throws when the address cannot be listened on
 */
export async function startMailbox({host, port}: ListenOptions): Promise<MailboxServer> {
  const state = createMailboxState(() => base32(randomBytes(8)), randomInt);
  const clients = new Map<ClientId, Client>();
  const server = new WebSocketServer({
    host,
    port,
    path,
    perMessageDeflate: false,
    maxPayload: 2 * mailboxLimits.body,
  });
  let lastId = 0;

  const deliver = (deliveries: Deliveries): void => {
    for (const {to, frame} of deliveries) {
      send(clients.get(to)?.socket, frame);
    }
  };
  server.on('connection', (socket) => {
    socket.on('error', () => undefined);
    if (clients.size >= mailboxLimits.connections) {
      socket.close(1013);
      return;
    }
    lastId += 1;
    const id = lastId;
    const client = {socket, alive: true};
    const protocol = createMailboxClient(id, state, Date.now);
    clients.set(id, client);
    socket.on('message', (data, isBinary) => {
      client.alive = true;
      deliver(protocol.handle(isBinary ? undefined : parseObject(frameText(data))));
    });
    socket.on('pong', () => {
      client.alive = true;
    });
    socket.on('close', () => {
      clients.delete(id);
      protocol.disconnect();
    });
    send(socket, {type: 'welcome', welcome: {}});
  });

  await new Promise<void>((resolve, reject) => {
    server.once('listening', resolve);
    server.once('error', reject);
  });
  const pruning = setInterval(() => {
    state.prune(Date.now());
  }, mailboxLimits.pruneInterval);
  const pinging = setInterval(() => {
    for (const client of clients.values()) {
      if (client.alive) {
        client.alive = false;
        client.socket.ping();
      } else {
        client.socket.terminate();
      }
    }
  }, mailboxLimits.pingInterval);

  const {port: actual} = server.address() as AddressInfo;
  const name = host.includes(':') ? `[${host}]` : host;
  return {
    url: `ws://${name}:${String(actual)}${path}`,
    port: actual,
    close: () =>
      new Promise((resolve) => {
        clearInterval(pruning);
        clearInterval(pinging);
        for (const {socket} of clients.values()) {
          socket.terminate();
        }
        server.close(() => {
          resolve();
        });
      }),
  };
}

function send(socket: WebSocket | undefined, frame: JsonObject): void {
  if (socket?.readyState === socket?.OPEN) {
    socket?.send(JSON.stringify({...frame, server_tx: Date.now() / 1_000}));
  }
}

/** Lowercase base32 without padding, as mailbox names are written. */
function base32(bytes: Uint8Array): string {
  const digits = 'abcdefghijklmnopqrstuvwxyz234567';
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return (bits.match(/.{1,5}/g) ?? []).map((five) => digits[parseInt(five.padEnd(5, '0'), 2)]).join('');
}
