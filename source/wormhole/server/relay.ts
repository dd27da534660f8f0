import {type AddressInfo, createServer, type Socket} from 'node:net';
import {relayLimits} from './limits.js';
import type {ListenOptions} from './mailbox.js';
import {type ConnectionId, createRelayState, maxRequest, parseRequest} from './relay-state.js';

/** A running transit relay. */
export type RelayServer = {
  /** The address as it was given. */
  readonly host: string;
  readonly port: number;
  /** Ends all connections. */
  close(): Promise<void>;
};

/** A connection, and how to let it stand without a timeout. */
type Client = {readonly socket: Socket; readonly stopTimeout: () => void};

/**
 * Starts a transit relay: it joins two connections that ask with the same token, for peers that cannot reach each
 * other directly. It cannot read what passes.
 * @param limits what it bears
 * @throws when the address cannot be listened on
 */
export async function startRelay(
  {host, port}: ListenOptions,
  limits: {readonly [Name in keyof typeof relayLimits]: number} = relayLimits,
): Promise<RelayServer> {
  const state = createRelayState();
  const clients = new Map<ConnectionId, Client>();
  let lastId = 0;

  const serve = (socket: Socket): void => {
    lastId += 1;
    const id = lastId;
    let line = '';
    // One timer for all that comes before the other side does: a drip of bytes does not make it longer.
    let timeout = setTimeout(() => socket.destroy(), limits.request);
    const client: Client = {
      socket,
      stopTimeout() {
        clearTimeout(timeout);
      },
    };
    clients.set(id, client);
    socket.setNoDelay(true);
    socket.on('timeout', () => socket.destroy());
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      client.stopTimeout();
      clients.delete(id);
      state.leave(id);
    });

    /** Says why, and ends the connection even if its other end keeps talking. */
    const hangUp = (why: string): void => {
      state.leave(id);
      socket.removeAllListeners('data');
      socket.resume();
      socket.end(why);
      client.stopTimeout();
      timeout = setTimeout(() => socket.destroy(), limits.close);
    };
    const listen = (chunk: Buffer): void => {
      line += chunk.toString('latin1', 0, maxRequest + 1);
      const end = line.indexOf('\n');
      if (end === -1 && line.length < maxRequest) {
        return;
      }
      const request = parseRequest(line.slice(0, end));
      if (request === undefined) {
        hangUp('bad handshake\n');
        return;
      }
      if (end !== line.length - 1) {
        hangUp('impatient\n');
        return;
      }
      socket.off('data', listen);
      // Nobody may speak before the other side is there.
      socket.on('data', () => {
        hangUp('impatient\n');
      });
      client.stopTimeout();
      timeout = setTimeout(() => socket.destroy(), limits.wait);
      const {partner, unneeded} = state.arrive(id, request);
      for (const other of unneeded) {
        clients.get(other)?.socket.destroy();
      }
      const other = partner === undefined ? undefined : clients.get(partner);
      if (other !== undefined) {
        other.stopTimeout();
        client.stopTimeout();
        join(socket, other.socket, limits.idle);
      }
    };
    socket.on('data', listen);
  };

  const server = createServer(serve);
  server.maxConnections = limits.connections;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({host, port}, resolve);
  });
  return {
    host,
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        for (const {socket} of clients.values()) {
          socket.destroy();
        }
      }),
  };
}

/**
 * Lets two connections talk, at the pace of the slower; when one ends, so does the other.
 * @param idle milliseconds without a byte after which they end
 */
function join(left: Socket, right: Socket, idle: number): void {
  for (const [from, to] of [
    [left, right],
    [right, left],
  ] as const) {
    from.removeAllListeners('data');
    from.setTimeout(idle);
    from.on('close', () => {
      to.destroySoon();
    });
  }
  left.write('ok\n');
  right.write('ok\n');
  left.pipe(right);
  right.pipe(left);
}
