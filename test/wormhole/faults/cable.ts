import {once} from 'node:events';
import {type AddressInfo, connect, createServer, type Socket} from 'node:net';
import type {Endpoint} from '../../../source/wormhole/options.js';

/** What happens to a cable. */
export type Fault =
  /** Its connections are reset, and no new ones come about. */
  | 'cut'
  /** It looks as before, but nothing passes any more, and nobody is told. */
  | 'silence'
  /** Its connections are reset; new ones come about. */
  | 'blink';

/** A TCP connection's way to a service, which the test can break. */
export type Cable = {
  readonly end: Endpoint;
  /** The URL of the service through it, where that is a mailbox server. */
  readonly mailbox: string;
  suffer(fault: Fault): void;
  close(): Promise<void>;
};

/** Ends a connection as a dead machine does. One that has been ended already cannot be reset; node would lose it. */
function reset(socket: Socket): void {
  if (socket.writableEnded) {
    socket.destroy();
  } else {
    socket.resetAndDestroy();
  }
}

/**
 * Lays a cable to a service, which may move: new connections go where it is then.
 * @param arriving sees what the service says before it is passed on; passes it on by calling `pass`; by default at once
 */
export async function layCable(
  service: Endpoint,
  arriving: (chunk: Buffer, pass: () => void) => void = (_chunk, pass) => {
    pass();
  },
): Promise<Cable> {
  const sockets = new Set<Socket>();
  let fault: Fault | undefined;
  const keep = (socket: Socket, partner: () => Socket): void => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => {
      sockets.delete(socket);
      if (fault !== 'silence') {
        partner().destroy();
      }
    });
    socket.on('end', () => {
      if (fault !== 'silence') {
        partner().end();
      }
    });
  };
  const server = createServer({allowHalfOpen: true}, (client) => {
    if (fault === 'cut') {
      client.resetAndDestroy();
      return;
    }
    const upstream = connect({...service, allowHalfOpen: true});
    keep(client, () => upstream);
    keep(upstream, () => client);
    const open = (): boolean => fault !== 'silence' && !client.destroyed && !upstream.destroyed;
    client.on('data', (chunk: Buffer) => {
      if (open()) {
        upstream.write(chunk);
      }
    });
    upstream.on('data', (chunk: Buffer) => {
      if (open()) {
        arriving(chunk, () => {
          if (open()) {
            client.write(chunk);
          }
        });
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const end = {host: '127.0.0.1', port: (server.address() as AddressInfo).port};
  return {
    end,
    mailbox: `ws://${end.host}:${String(end.port)}/v1`,
    suffer(what) {
      fault = what;
      if (what !== 'silence') {
        sockets.forEach(reset);
      }
    },
    close: () =>
      new Promise((resolve) => {
        fault = 'cut';
        server.close(() => {
          resolve();
        });
        sockets.forEach((socket) => socket.destroy());
      }),
  };
}
