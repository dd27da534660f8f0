/** Many clients at once; `bench/board.ts` does the same with more, in processes of their own. */
import ssh2, {type ClientChannel} from 'ssh2';
import {afterEach, describe, expect, it} from 'vitest';
import type {BoardServer} from '../../../source/board/server/server.js';
import {privateKeyOf, start} from '../fixture.js';

const connections = 6;
const perConnection = 10;

let server: BoardServer | undefined;
const clients: ssh2.Client[] = [];
afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy();
  await server?.close();
});

async function connect({host, port}: BoardServer): Promise<ssh2.Client> {
  const client = new ssh2.Client();
  clients.push(client);
  await new Promise<void>((resolve, reject) => {
    client.once('ready', resolve).once('error', reject);
    client.connect({host, port, username: 'x', privateKey: privateKeyOf('alice')});
  });
  client.on('error', () => undefined).setNoDelay(true);
  return client;
}

function pipe(client: ssh2.Client): Promise<ClientChannel> {
  return new Promise((resolve, reject) => {
    client.exec('pipe load', (error, channel) => {
      if (error) reject(error);
      else resolve(channel);
    });
  });
}

describe('a board with 60 clients', () => {
  it('brings every line to all in the order of each sender, while one more client does not read', async () => {
    const log: string[] = [];
    const maxQueue = 512 * 1024;
    server = await start({limits: {maxQueue, patience: 600_000}, log: (line) => log.push(line)});
    const channels: ClientChannel[] = [];
    for (let index = 0; index < connections; index += 1) {
      const client = await connect(server);
      const opened = Array.from({length: perConnection}, () => pipe(client));
      channels.push(...(await Promise.all(opened)));
    }

    // Nobody listens to what this one receives.
    await pipe(await connect(server));
    const rounds = 26;
    const padding = 'x'.repeat(2000);
    const expected = channels.length * rounds - rounds;
    const outcomes = channels.map(
      (channel, index) =>
        new Promise<{lines: number; inOrder: boolean; own: number}>((resolve) => {
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

            if (lines >= expected) resolve({lines, inOrder, own});
          });
        }),
    );
    for (let turn = 0; turn < rounds; turn += 1) {
      for (const [index, channel] of channels.entries()) channel.write(`${index} ${turn} ${padding}\n`);
    }

    for (const outcome of await Promise.all(outcomes)) {
      expect(outcome).toEqual({lines: expected, inOrder: true, own: 0});
    }

    expect(log.filter((line) => line.includes('cut off') && !line.includes('does not read'))).toEqual([]);
  }, 60_000);
});
