import type {AddressInfo} from 'node:net';
import {WebSocket, WebSocketServer} from 'ws';
import {frameText} from '../../../source/wormhole/net/json.js';

/** A proxy in front of a mailbox server: it passes everything on, and shows what the client sends. */
type Tap = {
  readonly url: string;
  /** The key exchange message that the client put into the mailbox. */
  readonly pake: Promise<Buffer>;
  close(): Promise<void>;
};

/** Puts a tap in front of a mailbox server, for one client. */
export async function startTap(target: string): Promise<Tap> {
  const server = new WebSocketServer({host: '127.0.0.1', port: 0, path: '/v1'});
  await new Promise((resolve) => server.once('listening', resolve));
  const pake = new Promise<Buffer>((resolve) => {
    server.on('connection', (client) => {
      const early: string[] = [];
      const upstream = new WebSocket(target);
      upstream.on('open', () => {
        early.splice(0).forEach((frame) => {
          upstream.send(frame);
        });
      });
      upstream.on('message', (data) => {
        client.send(frameText(data));
      });
      upstream.on('close', () => {
        client.terminate();
      });
      client.on('close', () => {
        upstream.terminate();
      });
      client.on('message', (data) => {
        const frame = JSON.parse(frameText(data)) as {type: string; phase?: string; body?: string};
        if (frame.type === 'add' && frame.phase === 'pake') {
          const body = JSON.parse(Buffer.from(frame.body ?? '', 'hex').toString()) as {pake_v1: string};
          resolve(Buffer.from(body.pake_v1, 'hex'));
        }
        if (upstream.readyState === WebSocket.OPEN) {
          upstream.send(frameText(data));
        } else {
          early.push(frameText(data));
        }
      });
    });
  });
  return {
    url: `ws://127.0.0.1:${String((server.address() as AddressInfo).port)}/v1`,
    pake,
    close: () =>
      new Promise((resolve) => {
        server.clients.forEach((client) => {
          client.terminate();
        });
        server.close(() => {
          resolve();
        });
      }),
  };
}
