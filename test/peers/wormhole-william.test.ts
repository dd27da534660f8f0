/** wormhole-william, which R users run, against our sender and receiver. */
import {mkdtemp, readdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {
  freshCode,
  freshPath,
  outcome,
  randomFile,
  receive,
  sameBytes,
  send,
  useWorld,
} from '../wormhole/helpers/world.js';
import {unluckyRandom} from '../wormhole/helpers/short-key.js';
import {has, needing} from './helpers/which.js';
import {useProcesses} from './helpers/wormhole-process.js';
import type {Running} from './helpers/wormhole-process.js';
import {startTap} from '../wormhole/helpers/tap.js';
import {canMapNames, startMappedRelay} from './helpers/wormhole-william.js';
import type {MappedRelay} from './helpers/wormhole-william.js';

const program = 'wormhole-william';
const world = useWorld();
const start = useProcesses();
const emptyDirectory = (): Promise<string> => mkdtemp(join(world().directory, 'william-'));

/** wormhole-william receives into a directory; the offered name is the file's. */
function williamReceives(code: string, cwd: string, mailbox = world().mailbox.url): Running {
  return start(program, ['--relay-url', mailbox, 'receive', '--hide-progress', code], {cwd, input: 'y'});
}

describe.skipIf(!has(program))(needing('wormhole-william receives from us', program), () => {
  it.each([1, 1_000, 5 * 1024 * 1024])('%i bytes', async (size) => {
    const {direct, directory} = world();
    const cwd = await emptyDirectory();
    const file = await randomFile(directory, size);
    const code = freshCode();
    const william = williamReceives(code, cwd);
    expect(await send(code, file, direct)).toMatchObject({bytes: size, path: 'direct'});
    expect((await william.done).status).toBe(0);
    expect(await sameBytes(file, join(cwd, 'payload.bin'))).toBe(true);
  });

  it('by relay when we cannot be reached', async () => {
    const {relayOnly, directory} = world();
    const cwd = await emptyDirectory();
    const file = await randomFile(directory, 300_000);
    const code = freshCode();
    const william = williamReceives(code, cwd);
    expect(await send(code, file, relayOnly)).toMatchObject({path: 'relay'});
    expect((await william.done).status).toBe(0);
    expect(await sameBytes(file, join(cwd, 'payload.bin'))).toBe(true);
  });

  it('nothing, which it would wait for without our nudge', async () => {
    const {direct, directory} = world();
    const cwd = await emptyDirectory();
    const file = await randomFile(directory, 0);
    const code = freshCode();
    const william = williamReceives(code, cwd);
    await send(code, file, direct);
    expect((await william.done).status).toBe(0);
    expect(await readdir(cwd)).toEqual(['payload.bin']);
  });

  it('with the key that it alone computes', async () => {
    const {direct, directory, mailbox} = world();
    const cwd = await emptyDirectory();
    const file = await randomFile(directory, 1_000);
    const code = freshCode();
    const tap = await startTap(mailbox.url);
    const william = williamReceives(code, cwd, tap.url);
    await send(code, file, {...direct, random: unluckyRandom(code, await tap.pake)});
    expect((await william.done).status).toBe(0);
    expect(await sameBytes(file, join(cwd, 'payload.bin'))).toBe(true);
    await tap.close();
  });

  it('fifteen times in a row', async () => {
    const {direct, directory} = world();
    const file = await randomFile(directory, 2_000);
    for (let turn = 0; turn < 15; turn += 1) {
      const cwd = await emptyDirectory();
      const code = freshCode();
      const william = williamReceives(code, cwd);
      await send(code, file, direct);
      expect((await william.done).status).toBe(0);
      expect(await sameBytes(file, join(cwd, 'payload.bin'))).toBe(true);
    }
  });

  it('until it is killed', async () => {
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

  it('unless the codes differ', async () => {
    const {direct, directory} = world();
    const file = await randomFile(directory, 10);
    const code = freshCode();
    const william = williamReceives(`${code}x`, await emptyDirectory());
    expect(await outcome(send(code, file, direct))).toMatchObject({code: 'wrong-code'});
    expect((await william.done).status).toBe(1);
  });

  it('unless it refuses', async () => {
    const {direct, directory, mailbox} = world();
    const file = await randomFile(directory, 10);
    const code = freshCode();
    const args = ['--relay-url', mailbox.url, 'receive', '--hide-progress', code];
    start(program, args, {cwd: await emptyDirectory(), input: 'n\n'});
    expect(await outcome(send(code, file, direct))).toMatchObject({code: 'rejected'});
  });
});

const canSend = has(program) && canMapNames();
const sending = 'wormhole-william sends to us';
describe.skipIf(!canSend)(
  has(program) && !canSend
    ? `${sending} (skipped: needs unshare with mount namespaces)`
    : needing(sending, program),
  () => {
    let mapped: MappedRelay;
    beforeAll(async () => {
      mapped = await startMappedRelay(world().directory);
    });
    afterAll(async () => {
      await mapped.relay.close();
    });
    const williamSends = (code: string, file: string, mailbox = world().mailbox.url): Running => {
      const {command, args} = mapped.command(
        program,
        ...['--relay-url', mailbox, 'send', '--hide-progress', `--code=${code}`, file],
      );
      return start(command, args, {cwd: world().directory});
    };

    it.each([0, 1, 1_000, 5 * 1024 * 1024])('%i bytes', async (size) => {
      const {direct, directory} = world();
      const file = await randomFile(directory, size);
      const target = freshPath(directory);
      const code = freshCode();
      const william = williamSends(code, file);
      expect(await receive(code, target, direct)).toMatchObject({bytes: size});
      expect((await william.done).status).toBe(0);
      expect(await sameBytes(file, target)).toBe(true);
    });

    it('with the key that it alone computes', async () => {
      const {direct, directory, mailbox} = world();
      const file = await randomFile(directory, 1_000);
      const target = freshPath(directory);
      const code = freshCode();
      const tap = await startTap(mailbox.url);
      const william = williamSends(code, file, tap.url);
      await receive(code, target, {...direct, random: unluckyRandom(code, await tap.pake)});
      expect((await william.done).status).toBe(0);
      expect(await sameBytes(file, target)).toBe(true);
      await tap.close();
    });

    it('fifteen times in a row', async () => {
      const {direct, directory} = world();
      const file = await randomFile(directory, 2_000);
      for (let turn = 0; turn < 15; turn += 1) {
        const target = freshPath(directory);
        const code = freshCode();
        const william = williamSends(code, file);
        await receive(code, target, direct);
        expect((await william.done).status).toBe(0);
        expect(await sameBytes(file, target)).toBe(true);
      }
    });

    it('until it is killed', async () => {
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
  },
);

describe.skipIf(!canSend)(
  `two of wormhole-william${canSend ? '' : ' (skipped: needs wormhole-william and unshare)'}`,
  () => {
    it('meet on our servers', async () => {
      const {directory, mailbox} = world();
      const mapped = await startMappedRelay(await emptyDirectory());
      try {
        const file = await randomFile(directory, 100_000);
        const cwd = await emptyDirectory();
        const code = freshCode();
        const {command, args} = mapped.command(
          program,
          ...['--relay-url', mailbox.url, 'send', '--hide-progress', `--code=${code}`, file],
        );
        const sender = start(command, args, {cwd: directory});
        const receiver = williamReceives(code, cwd);
        expect((await receiver.done).status).toBe(0);
        expect((await sender.done).status).toBe(0);
        expect(await sameBytes(file, join(cwd, String((await readdir(cwd))[0])))).toBe(true);
      } finally {
        await mapped.relay.close();
      }
    });
  },
);
