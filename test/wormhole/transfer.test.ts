import {appendFileSync} from 'node:fs';
import {copyFile, rm} from 'node:fs/promises';
import {describe, expect, it} from 'vitest';
import type {Transfers} from '../../source/cluster/ports.js';
import {bytesPayload} from '../../source/payload/file.js';
import type {TransferProgress, WormholeOptions} from '../../source/wormhole/options.js';
import {openTransfers} from '../../source/wormhole/transfers.js';
import {freshPath, leftovers, randomFile, sameBytes} from './helpers/files.js';
import {announcing, freshCode, receive, send} from './helpers/sides.js';
import {useWorld} from './helpers/world.js';

const world = useWorld();

describe.each(['direct', 'relay'] as const)('transfers, %s', (path) => {
  const options = (): WormholeOptions => (path === 'direct' ? world().direct : world().relayOnly);

  // Of a record's size and one byte more; whole reads of a megabyte, and two and a half.
  it.each([0, 1, 1_000, 262_144, 262_145, 5_242_880, 2_621_441])(
    'a file of %i bytes arrives',
    async (size) => {
      const {directory, timers} = world();
      const file = await randomFile(directory, size);
      const target = freshPath(directory);
      const code = freshCode();
      const [sent, received] = await Promise.all([
        send(code, file, options()),
        receive(code, target, options()),
      ]);
      expect(sent).toMatchObject({bytes: size, path});
      expect(received).toEqual({...sent, target});
      expect(await sameBytes(file, target)).toBe(true);
      expect(await leftovers(directory)).toEqual([]);
      expect(timers()).toBe(0);
    },
  );

  it('a file arrives when the sender comes first, and when the receiver does', async () => {
    const {directory} = world();
    const file = await randomFile(directory, 10_000);
    for (const first of ['sender', 'receiver']) {
      const target = freshPath(directory);
      const code = freshCode();
      const sending = (o: WormholeOptions): Promise<unknown> => send(code, file, o);
      const receiving = (o: WormholeOptions): Promise<unknown> => receive(code, target, o);
      const [one, two] = first === 'sender' ? [sending, receiving] : [receiving, sending];
      const {options: telling, waiting} = announcing(options());
      const early = one(telling);
      await waiting;
      await Promise.all([early, two(options())]);
      expect(await sameBytes(file, target)).toBe(true);
    }
  });

  it('a file that grows meanwhile arrives as it was offered', async () => {
    const {directory} = world();
    const file = await randomFile(directory, 1_500_000);
    const offered = freshPath(directory);
    await copyFile(file, offered);
    const target = freshPath(directory);
    const code = freshCode();
    const onProgress = ({bytes}: TransferProgress): void => {
      if (bytes === 0) appendFileSync(file, Buffer.alloc(1_000_000));
    };
    await Promise.all([send(code, file, {...options(), onProgress}), receive(code, target, options())]);
    expect(await sameBytes(offered, target)).toBe(true);
  });

  it('both sides of a transfer report progress up to the last byte', async () => {
    const {directory} = world();
    const size = 3_000_000;
    const file = await randomFile(directory, size);
    const code = freshCode();
    const reports: TransferProgress[][] = [[], []];
    const reporting = (index: number): WormholeOptions => ({
      ...options(),
      onProgress: (progress) => reports[index]?.push(progress),
    });
    await Promise.all([send(code, file, reporting(0)), receive(code, freshPath(directory), reporting(1))]);
    for (const list of reports) {
      expect(list[0]).toEqual({bytes: 0, total: size, path});
      expect(list.at(-1)).toEqual({bytes: size, total: size, path});
      expect(list.map(({bytes}) => bytes)).toEqual(list.map(({bytes}) => bytes).sort((a, b) => a - b));
    }
  });
});

describe('transfers of payloads', () => {
  it('payloads move there and back under one nameplate, many at once', async () => {
    const {mailbox, relay, directory} = world();
    const transfers: Transfers = openTransfers({
      mailbox: mailbox.url,
      relay,
      directory,
      advertise: ['127.0.0.1'],
      listenHost: '127.0.0.1',
    });
    const {signal} = new AbortController();
    await Promise.all(
      Array.from({length: 20}, async (_, index) => {
        const code = `${String(index)}-abcdef012345`;
        const payload = await bytesPayload(directory, Buffer.alloc(1_000, index));
        for (const leg of ['f', 'r']) {
          const [, received] = await Promise.all([
            transfers.send(`${code}-${leg}`, payload, {signal}),
            transfers.receive(`${code}-${leg}`, {signal, maxBytes: 1_000}),
          ]);
          expect(received.size).toBe(1_000);
          expect(await sameBytes(received.path, payload.path)).toBe(true);
          await received.discard();
        }
        await payload.discard();
      }),
    );
    expect(await leftovers(directory)).toEqual([]);
  });

  it('sending a payload whose file is gone fails with one sentence', async () => {
    const {mailbox, directory} = world();
    const transfers = openTransfers({mailbox: mailbox.url, directory});
    const payload = await bytesPayload(directory, Buffer.of(1));
    await rm(payload.path);
    const {signal} = new AbortController();
    await expect(transfers.send(freshCode(), payload, {signal})).rejects.toMatchObject({
      code: 'file',
      message: `The file to send cannot be read (${payload.path}): there is no such file or directory.`,
    });
  });
});
