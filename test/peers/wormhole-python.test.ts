/** magic-wormhole, the Python program, and its servers, against ours. */
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import type {WormholeOptions} from '../../source/wormhole/options.js';
import {receiveFile} from '../../source/wormhole/receive.js';
import {freshPath, randomFile, sameBytes} from '../wormhole/helpers/files.js';
import {freshCode, outcome, receive, send} from '../wormhole/helpers/sides.js';
import {useWorld} from '../wormhole/helpers/world.js';
import {has, needing} from './helpers/which.js';
import {expectToReceive, expectToSend} from './helpers/wormhole-exchange.js';
import {useProcesses} from './helpers/wormhole-process.js';
import type {Running} from './helpers/wormhole-process.js';
import {hasTwistPlugin, startTwist} from './helpers/wormhole-python.js';

const world = useWorld();
const start = useProcesses();

function python(...args: readonly string[]): Running {
  const {mailbox, relay, directory} = world();
  const helper = `tcp:127.0.0.1:${String(relay.port)}`;
  return start('wormhole', ['--relay-url', mailbox.url, '--transit-helper', helper, ...args], {
    cwd: directory,
  });
}
const pythonSends = (code: string, file: string, ...more: readonly string[]): Running =>
  python('send', '--hide-progress', ...more, '--code', code, file);
const pythonReceives = (code: string, target: string, ...more: readonly string[]): Running =>
  python('receive', '--hide-progress', '--accept-file', ...more, '-o', target, code);

describe.skipIf(!has('wormhole'))(needing("Python's wormhole", 'wormhole'), () => {
  it.each([0, 1, 5 * 1024 * 1024])("Python's wormhole receives %i bytes from us", async (size) => {
    const {direct: options, directory} = world();
    const target = freshPath(directory);
    await expectToSend({directory, size, options}, target, (code) => pythonReceives(code, target));
  });

  it.each([0, 1, 5 * 1024 * 1024])("Python's wormhole sends %i bytes to us", async (size) => {
    const {direct: options, directory} = world();
    await expectToReceive({directory, size, options}, pythonSends);
  });

  it("Python's wormhole sends and receives by our relay", async () => {
    const {relayOnly: options, directory} = world();
    const exchange = {directory, size: 300_000, options};
    const target = freshPath(directory);
    const sent = await expectToSend(exchange, target, (code) => pythonReceives(code, target, '--no-listen'));
    expect(sent).toMatchObject({path: 'relay'});
    const received = await expectToReceive(exchange, (code, file) => pythonSends(code, file, '--no-listen'));
    expect(received).toMatchObject({path: 'relay'});
  });

  it("a wrong code fails on both sides when Python's wormhole sends to us", async () => {
    const {direct, directory} = world();
    const file = await randomFile(directory, 10);
    const code = freshCode();
    const sender = pythonSends(`${code}x`, file);
    expect(await outcome(receive(code, freshPath(directory), direct))).toMatchObject({code: 'wrong-code'});
    expect((await sender.done).status).toBe(1);
  });

  it("Python's wormhole fails with transfer rejected when we refuse its file", async () => {
    const {direct, directory} = world();
    const file = await randomFile(directory, 10);
    const code = freshCode();
    const sender = pythonSends(code, file);
    const end = receiveFile(code, {...direct, maxBytes: 9, place: () => freshPath(directory)});
    expect(await outcome(end)).toMatchObject({code: 'too-big'});
    expect(await sender.done).toMatchObject({
      status: 1,
      output: expect.stringContaining('transfer rejected') as string,
    });
  });
});

const hasServers = hasTwistPlugin('wormhole-mailbox') && hasTwistPlugin('transitrelay');
const servers = "Python's mailbox server and transit relay";
describe.skipIf(!hasServers)(
  hasServers ? servers : `${servers} (skipped: needs twist3 with their plug-ins)`,
  () => {
    let mailbox: Awaited<ReturnType<typeof startTwist>>;
    let relay: Awaited<ReturnType<typeof startTwist>>;
    beforeAll(async () => {
      [mailbox, relay] = await Promise.all([
        startTwist('wormhole-mailbox', world().directory),
        startTwist('transitrelay', world().directory),
      ]);
    });
    afterAll(async () => {
      await mailbox.process.kill();
      await relay.process.kill();
    });

    const through = (options: WormholeOptions): WormholeOptions => ({
      ...options,
      mailbox: `ws://127.0.0.1:${String(mailbox.port)}/v1`,
      relay: {host: '127.0.0.1', port: relay.port},
    });

    it.each(['direct', 'relayOnly'] as const)("Python's servers serve two of our sides, %s", async (way) => {
      const {directory, [way]: options} = world();
      const file = await randomFile(directory, 1_000_000);
      for (let turn = 0; turn < 5; turn += 1) {
        const target = freshPath(directory);
        const code = freshCode();
        await Promise.all([send(code, file, through(options)), receive(code, target, through(options))]);
        expect(await sameBytes(file, target)).toBe(true);
      }
    });

    it("Python's servers carry a job and its result under one nameplate", async () => {
      const {direct, directory} = world();
      const file = await randomFile(directory, 1_000);
      const code = freshCode().slice(0, -2);
      for (const leg of ['-f', '-r']) {
        const target = freshPath(directory);
        await Promise.all([
          send(code + leg, file, through(direct)),
          receive(code + leg, target, through(direct)),
        ]);
        expect(await sameBytes(file, target)).toBe(true);
      }
    });
  },
);
