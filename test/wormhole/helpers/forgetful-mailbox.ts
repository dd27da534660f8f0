import {randomBytes, randomInt} from 'node:crypto';
import {once} from 'node:events';
import {createServer} from 'node:http';
import type {AddressInfo, Socket} from 'node:net';
import {type WebSocket, WebSocketServer} from 'ws';
import {systemClock} from '../../../source/clock/system.js';
import {frameText, parseObject} from '../../../source/wormhole/net/json.js';
import {createMailboxClient, type Deliveries} from '../../../source/wormhole/server/mailbox-client.js';
import {createMailboxState} from '../../../source/wormhole/server/mailbox-state.js';

/** When a mailbox server is killed. */
export type Kill = {
  /** At the frame of a client with this number, counted from 1. */
  readonly frame: number;
  /** Before it is obeyed; or after, when nobody, its sender alone, others alone, or all were told. */
  readonly when: 'before' | 'untold' | 'told sender' | 'told others' | 'after';
};

/** A mailbox server that is killed once, and comes back on the same port without memory. */
export type ForgetfulMailbox = {
  readonly url: string;
  readonly killed: boolean;
  close(): Promise<void>;
};

/** Starts one. */
export async function startForgetfulMailbox(kill: Kill): Promise<ForgetfulMailbox> {
  let frames = 0;
  let killed = false;
  let restarted: Promise<void> | undefined;

  const start = async (port: number): Promise<{port: number; stop(): Promise<void>}> => {
    const newId = (): string => randomBytes(8).toString('hex');
    const state = createMailboxState(newId, (bound) => randomInt(bound));
    const clients = new Map<number, WebSocket>();
    const connections = new Set<Socket>();
    const server = createServer();
    server.on('connection', (connection) => connections.add(connection));
    const stop = async (): Promise<void> => {
      const closed = once(server, 'close');
      server.close();
      // What was written before still arrives.
      for (const connection of connections) connection.destroySoon();
      await closed;
    };
    new WebSocketServer({server}).on('connection', (socket) => {
      const id = clients.size + 1;
      clients.set(id, socket);
      const client = createMailboxClient(id, state, systemClock);
      const deliver = (deliveries: Deliveries): void => {
        for (const {to, frame} of deliveries) clients.get(to)?.send(JSON.stringify(frame));
      };
      socket.on('error', () => undefined);
      socket.on('close', () => client.disconnect());
      socket.on('message', (data) => {
        if (killed && port === 0) return; // What comes to the dead one.
        frames += 1;
        const dies = frames === kill.frame;
        const deliveries = dies && kill.when === 'before' ? [] : client.handle(parseObject(frameText(data)));
        deliver(dies ? deliveries.filter(({to}) => isTold(kill.when, to === id)) : deliveries);
        if (dies) {
          killed = true;
          restarted = restart();
        }
      });
      socket.send(JSON.stringify({type: 'welcome', welcome: {}}));
    });
    server.listen({host: '127.0.0.1', port});
    await once(server, 'listening');
    return {port: (server.address() as AddressInfo).port, stop};
  };

  let server = await start(0);
  const restart = async (): Promise<void> => {
    await server.stop();
    server = await start(server.port);
  };
  return {
    url: `ws://127.0.0.1:${String(server.port)}/v1`,
    get killed() {
      return killed;
    },
    async close() {
      await restarted;
      await server.stop();
    },
  };
}

function isTold(when: Kill['when'], isSender: boolean): boolean {
  return when === 'after' || when === (isSender ? 'told sender' : 'told others');
}
