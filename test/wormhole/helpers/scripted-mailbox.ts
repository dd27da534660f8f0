import {once} from 'node:events';
import type {AddressInfo} from 'node:net';
import {type WebSocket, WebSocketServer} from 'ws';

/** A mailbox server that only does what a test says. */
export type ScriptedMailbox = {
  readonly url: string;
  /** Resolves when the first client is there. */
  readonly connected: Promise<unknown>;
  close(): Promise<void>;
};

/** @param serve what to do with each connection */
export async function startScriptedMailbox(serve: (socket: WebSocket) => void): Promise<ScriptedMailbox> {
  const server = new WebSocketServer({host: '127.0.0.1', port: 0});
  const connected = once(server, 'connection');
  server.on('connection', (socket) => {
    socket.on('error', () => undefined);
    serve(socket);
  });
  await once(server, 'listening');
  return {
    url: `ws://127.0.0.1:${String((server.address() as AddressInfo).port)}/v1`,
    connected,
    async close() {
      server.clients.forEach((client) => {
        client.terminate();
      });
      server.close();
      await once(server, 'close');
    },
  };
}

/** Sends this to whoever connects, and no more: objects as JSON, the rest as it is. */
export function sending(...frames: readonly (string | Buffer | object)[]): (socket: WebSocket) => void {
  return (socket) => {
    for (const frame of frames) {
      socket.send(typeof frame === 'string' || Buffer.isBuffer(frame) ? frame : JSON.stringify(frame));
    }
  };
}

/** What a server sends first. */
export const welcome = {type: 'welcome', welcome: {}};
