import {createServer, type Socket} from 'node:net';
import {maxPending} from './pending-connections.js';

/** Waits for the other side to connect. Connections that come before anyone asks are kept, the latest of them. */
export type Listener = {
  readonly port: number;
  /** Hands over each connection, those that came before included. */
  accept(handler: (socket: Socket) => void): void;
  /** Listens no longer, and ends the connections that nobody asked for. */
  close(): void;
};

/**
 * Listens on a free port.
 * @param host the address; all, IPv6 and IPv4, when absent
 */
export function openListener(host: string | undefined): Promise<Listener> {
  const early: Socket[] = [];
  let take = (socket: Socket): void => {
    socket.on('error', () => undefined);
    early.push(socket);
    if (early.length > maxPending) {
      early.shift()?.destroy();
    }
  };
  const server = createServer((socket) => {
    take(socket);
  });

  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({port: 0, ...(host === undefined ? {} : {host})}, () => {
      const address = server.address();
      resolve({
        port: typeof address === 'object' && address !== null ? address.port : 0,
        accept(handler) {
          take = handler;
          early.splice(0).forEach(handler);
        },
        close() {
          server.close();
          early.splice(0).forEach((socket) => socket.destroy());
        },
      });
    });
  });
}
