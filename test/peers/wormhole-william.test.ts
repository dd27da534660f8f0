/** wormhole-william, which R users run, against our sender and receiver. */
import {mkdtemp, readdir, writeFile} from 'node:fs/promises';
import {basename, join} from 'node:path';
import {describe, expect, it} from 'vitest';
import type {TransferResult, WormholeOptions} from '../../source/wormhole/options.js';
import {freshPath, randomFile, sameBytes} from '../wormhole/helpers/files.js';
import {freshCode, outcome, receive, send} from '../wormhole/helpers/sides.js';
import {useWorld} from '../wormhole/helpers/world.js';
import {unluckyRandom} from '../wormhole/helpers/short-key.js';
import {has, needing} from './helpers/which.js';
import {expectToReceive, expectToSend} from './helpers/wormhole-exchange.js';
import type {Exchange} from './helpers/wormhole-exchange.js';
import {useProcesses} from './helpers/wormhole-process.js';
import type {Running} from './helpers/wormhole-process.js';
import {startTap} from '../wormhole/helpers/tap.js';
import {describeWilliamSending} from './helpers/wormhole-william.js';

const program = 'wormhole-william';
const world = useWorld();
const start = useProcesses();
const emptyDirectory = (): Promise<string> => mkdtemp(join(world().directory, 'william-'));

/** wormhole-william receives into a directory; the offered name is the file's. */
function williamReceives(code: string, cwd: string, mailbox = world().mailbox.url): Running {
  return start(program, ['--relay-url', mailbox, 'receive', '--hide-progress', code], {cwd, input: 'y'});
}

describe.skipIf(!has(program))(needing('wormhole-william as receiver', program), () => {
  /** Sends to wormhole-william in a new directory. */
  const sendTo = async (
    size: number,
    options: Exchange['options'],
    mailbox?: string,
  ): Promise<TransferResult> => {
    const cwd = await emptyDirectory();
    return expectToSend({directory: world().directory, size, options}, join(cwd, 'payload.bin'), (code) =>
      williamReceives(code, cwd, mailbox),
    );
  };

  it.each([1, 1_000, 5 * 1024 * 1024])('wormhole-william receives %i bytes from us', async (size) => {
    expect(await sendTo(size, world().direct)).toMatchObject({bytes: size, path: 'direct'});
  });

  it('wormhole-william receives by relay when we cannot be reached', async () => {
    expect(await sendTo(300_000, world().relayOnly)).toMatchObject({path: 'relay'});
  });

  it('wormhole-william receives an empty file, for which it would wait without our nudge', async () => {
    const {direct, directory} = world();
    const cwd = await emptyDirectory();
    const file = await randomFile(directory, 0);
    const code = freshCode();
    const william = williamReceives(code, cwd);
    await send(code, file, direct);
    expect((await william.done).status).toBe(0);
    expect(await readdir(cwd)).toEqual(['payload.bin']);
  });

  it('wormhole-william receives from us with the key that it alone computes', async () => {
    const tap = await startTap(world().mailbox.url);
    const options = async (code: string): Promise<WormholeOptions> => ({
      ...world().direct,
      random: unluckyRandom(code, await tap.pake),
    });
    await sendTo(1_000, options, tap.url);
    await tap.close();
  });

  it('wormhole-william receives from us fifteen times in a row', async () => {
    for (let turn = 0; turn < 15; turn += 1) await sendTo(2_000, world().direct);
  });

  it('our sender fails with peer-gone when wormhole-william is killed', async () => {
    const {direct, directory} = world();
    const cwd = await emptyDirectory();
    const file = await randomFile(directory, 60 * 1024 * 1024);
    const code = freshCode();
    const william = williamReceives(code, cwd);
    const onProgress = ({bytes}: {bytes: number}): void => {
      if (bytes > 0) {
        void william.kill();
      }
    };
    expect(await outcome(send(code, file, {...direct, onProgress}))).toMatchObject({code: 'peer-gone'});
  });

  it('our sender fails with wrong-code when wormhole-william has another code', async () => {
    const {direct, directory} = world();
    const file = await randomFile(directory, 10);
    const code = freshCode();
    const william = williamReceives(`${code}x`, await emptyDirectory());
    expect(await outcome(send(code, file, direct))).toMatchObject({code: 'wrong-code'});
    expect((await william.done).status).toBe(1);
  });

  it('our sender fails with rejected when wormhole-william refuses', async () => {
    const {direct, directory, mailbox} = world();
    const file = await randomFile(directory, 10);
    const code = freshCode();
    const args = ['--relay-url', mailbox.url, 'receive', '--hide-progress', code];
    start(program, args, {cwd: await emptyDirectory(), input: 'n\n'});
    expect(await outcome(send(code, file, direct))).toMatchObject({code: 'rejected'});
  });
});

describeWilliamSending(
  'wormhole-william as sender',
  () => world().directory,
  (mapped) => {
    const williamSends = (code: string, file: string, mailbox = world().mailbox.url): Running => {
      const {command, args} = mapped(
        program,
        ...['--relay-url', mailbox, 'send', '--hide-progress', `--code=${code}`, file],
      );
      return start(command, args, {cwd: world().directory});
    };

    it.each([0, 1, 1_000, 5 * 1024 * 1024])('wormhole-william sends %i bytes to us', async (size) => {
      const {direct: options, directory} = world();
      expect(await expectToReceive({directory, size, options}, williamSends)).toMatchObject({bytes: size});
    });

    it('wormhole-william sends to us with the key that it alone computes', async () => {
      const {direct, directory, mailbox} = world();
      const tap = await startTap(mailbox.url);
      const options = async (code: string): Promise<WormholeOptions> => ({
        ...direct,
        random: unluckyRandom(code, await tap.pake),
      });
      await expectToReceive({directory, size: 1_000, options}, (code, file) =>
        williamSends(code, file, tap.url),
      );
      await tap.close();
    });

    it('wormhole-william sends to us fifteen times in a row', async () => {
      const {direct: options, directory} = world();
      for (let turn = 0; turn < 15; turn += 1) {
        await expectToReceive({directory, size: 2_000, options}, williamSends);
      }
    });

    it('our receiver fails with peer-gone when wormhole-william is killed, and leaves no file', async () => {
      const {direct, directory} = world();
      const file = await randomFile(directory, 60 * 1024 * 1024);
      const code = freshCode();
      const william = williamSends(code, file);
      const onProgress = ({bytes}: {bytes: number}): void => {
        if (bytes > 0) {
          void william.kill();
        }
      };
      const target = freshPath(directory);
      expect(await outcome(receive(code, target, {...direct, onProgress}))).toMatchObject({
        code: 'peer-gone',
      });
      await writeFile(target, '', {flag: 'wx'});
    });

    it('wormhole-william sends to another wormhole-william on our servers', async () => {
      const file = await randomFile(world().directory, 100_000);
      const cwd = await emptyDirectory();
      const code = freshCode();
      const sender = williamSends(code, file);
      expect((await williamReceives(code, cwd).done).status).toBe(0);
      expect((await sender.done).status).toBe(0);
      expect(await sameBytes(file, join(cwd, basename(file)))).toBe(true);
    });
  },
);
