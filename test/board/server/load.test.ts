/** Many clients at once; `bench/board.ts` does the same with more, in processes of their own. */
import {createConnection, type Socket} from 'node:net';
import {setImmediate} from 'node:timers/promises';
import ssh2, {type ClientChannel} from 'ssh2';
import {describe, expect, it, onTestFinished} from 'vitest';
import type {BoardServer} from '../../../source/board/server/server.js';
import {execute} from '../../helpers/listing.js';
import {privateKeyOf, start} from '../fixture.js';

const connections = 12;
const perConnection = 5;
const lineLength = 2000;
/** Of a channel of the library that the clients here use: what it takes before it has to be read. */
const clientWindow = 2 * 1024 * 1024;
/** What one round brings to a connection is less than that, so that nobody who reads is ever cut off. */
const maxQueue = 1024 * 1024;
/** More than window and queue of a client that does not read: the last round finds no room. */
const rounds = 1 + Math.ceil((clientWindow + maxQueue) / (connections * perConnection * lineLength));

async function connect({host, port}: BoardServer): Promise<{client: ssh2.Client; socket: Socket}> {
  const socket = createConnection({host, port, noDelay: true});
  const client = new ssh2.Client();
  onTestFinished(() => {
    client.destroy();
  });
  await new Promise<void>((resolve, reject) => {
    client.once('ready', resolve).once('error', reject);
    client.connect({sock: socket, username: 'x', privateKey: privateKeyOf('alice')});
  });
  client.on('error', () => undefined);
  return {client, socket};
}

/** What one client hears of the others. */
type Hearing = {readonly lines: number; readonly inOrder: boolean; readonly own: number};

/** Counts the lines of a client and looks at their order; `onLines` is told that there are more. */
function listen(channel: ClientChannel, index: number, onLines: () => void): () => Hearing {
  const next = new Map<number, number>();
  let [lines, own, inOrder, rest] = [0, 0, true, ''];
  channel.on('data', (chunk: Buffer) => {
    const parts = (rest + chunk.toString('latin1')).split('\n');
    rest = parts.pop() ?? '';
    for (const line of parts) {
      const [sender = Number.NaN, turn = Number.NaN] = line.split(' ').map(Number);
      if (sender === index) own += 1;
      if (turn !== (next.get(sender) ?? 0)) inOrder = false;
      next.set(sender, turn + 1);
      lines += 1;
    }

    onLines();
  });
  return () => ({lines, inOrder, own});
}

describe('a board under load', () => {
  it('a board brings every line to 60 clients in the order of each sender, and cuts off one that does not read', async () => {
    const log: string[] = [];
    // Nobody is given up for being slow, or silent: only a full queue counts.
    const patient = {stallTimeout: 600_000, pingInterval: 600_000};
    const server = await start({limits: {maxQueue, ...patient}, log: (line) => log.push(line)});
    const {held} = server;
    const channels: ClientChannel[] = [];
    for (let index = 0; index < connections; index += 1) {
      const {client} = await connect(server);
      const opened = Array.from({length: perConnection}, () => execute(client, 'pipe load'));
      channels.push(...(await Promise.all(opened)));
    }

    // As a process that is stopped: its window closes for good, as nothing of what comes is taken.
    const deaf = await connect(server);
    await execute(deaf.client, 'pipe load');
    const deafAddress = `alice@127.0.0.1:${deaf.socket.localPort}`;
    deaf.socket.pause();

    let most = 0;
    let look: () => void = () => undefined;
    const hearings = channels.map((channel, index) =>
      listen(channel, index, () => {
        most = Math.max(most, held().most);
        look();
      }),
    );
    const padding = 'x'.repeat(lineLength);
    for (let turn = 0; turn < rounds; turn += 1) {
      const expected = (channels.length - 1) * (turn + 1);
      const everybody = new Promise<void>((resolve) => {
        look = () => {
          if (hearings.every((hearing) => hearing().lines >= expected)) resolve();
        };
      });
      for (const [index, channel] of channels.entries()) channel.write(`${index} ${turn} ${padding}\n`);
      await everybody;
    }

    const lines = (channels.length - 1) * rounds;
    expect(hearings.map((hearing) => hearing())).toEqual(
      channels.map(() => ({lines, inOrder: true, own: 0})),
    );
    expect(log.filter((line) => line.includes('cut off'))).toEqual([
      `${deafAddress} was cut off: it does not read.`,
    ]);
    // It had all that a queue may have, and nobody more than that and the packets around it.
    expect(most).toBeGreaterThan(maxQueue / 2);
    expect(most).toBeLessThan(maxQueue * 1.1);
    // In the end nothing is left of it.
    while (held().total > 0) await setImmediate();
  }, 60_000);
});
