import {createServer} from 'node:net';
import type {AddressInfo, Socket} from 'node:net';
import {relayLimits} from './limits.js';
import type {ListenOptions} from './mailbox.js';
import {createRelayState, maxRequest, parseRequest} from './relay-state.js';
import type {ConnectionId} from './relay-state.js';

/** A running transit relay. */
export type RelayServer = {
  /** The address as it was given. */
  readonly host: string;
  readonly port: number;
  /** Ends all connections. */
  close(): Promise<void>;
};

/**
 * Starts a transit relay: it joins two connections that ask with the same token, for peers that cannot reach each
 * other directly. It cannot read what passes.
 * @throws when the address cannot be listened on
 */
export async function startRelay({host, port}: ListenOptions): Promise<RelayServer> {
  const state = createRelayState();
  const sockets = new Map<ConnectionId, Socket>();
  let lastId = 0;

  const serve = (socket: Socket): void => {
    lastId += 1;
    const id = lastId;
    let line = '';
    sockets.set(id, socket);
    socket.setNoDelay(true);
    socket.setTimeout(relayLimits.request, () => socket.destroy());
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      sockets.delete(id);
      state.leave(id);
    });

    const listen = (chunk: Buffer): void => {
      line += chunk.toString('latin1', 0, maxRequest + 1);
      const end = line.indexOf('\n');
      if (end === -1 && line.length < maxRequest) {
        return;
      }
      const request = parseRequest(line.slice(0, end));
      if (request === undefined || end !== line.length - 1) {
        socket.end(request === undefined ? 'bad handshake\n' : 'impatient\n');
        socket.off('data', listen);
        socket.resume();
        return;
      }
      socket.off('data', listen);
      socket.on('data', refuse);
      socket.setTimeout(relayLimits.wait);
      const {partner, spare} = state.arrive(id, request);
      for (const other of spare) {
        sockets.get(other)?.destroy();
      }
      const other = partner === undefined ? undefined : sockets.get(partner);
      if (other !== undefined) {
        join(socket, other);
      }
    };
    /** Nobody may speak before the other side is there. */
    const refuse = (): void => {
      state.leave(id);
      socket.off('data', refuse);
      socket.end('impatient\n');
      socket.resume();
    };
    socket.on('data', listen);
  };

  const server = createServer(serve);
  server.maxConnections = relayLimits.connections;
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
        for (const socket of sockets.values()) {
          socket.destroy();
        }
      }),
  };
}

/** Lets two connections talk, at the pace of the slower; when one ends, so does the other. */
function join(left: Socket, right: Socket): void {
  for (const [from, to] of [
    [left, right],
    [right, left],
  ] as const) {
    from.removeAllListeners('data');
    from.setTimeout(relayLimits.idle);
    from.on('close', () => {
      to.destroySoon();
    });
  }
  left.write('ok\n');
  right.write('ok\n');
  left.pipe(right);
  right.pipe(left);
}
