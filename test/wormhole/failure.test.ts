import {truncateSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, describe, expect, it} from 'vitest';
import {parseCode} from '../../source/wormhole/code/code.js';
import type {TransferProgress} from '../../source/wormhole/options.js';
import {receiveFile} from '../../source/wormhole/receive.js';
import {freshPath, randomFile} from './helpers/files.js';
import {leaveGhost} from './helpers/ghost.js';
import {expectNothingLeft} from './helpers/nothing-left.js';
import {announcing, freshCode, outcome, receive, send} from './helpers/sides.js';
import {useWorld} from './helpers/world.js';

const world = useWorld();
const big = 40 * 1024 * 1024;

afterEach(() => expectNothingLeft(world()));

describe('between two sides, a transfer ends', () => {
  it('with wrong-code on both when the codes differ', async () => {
    const {direct, directory} = world();
    const file = await randomFile(directory, 10);
    const code = freshCode();
    const ends = await Promise.all([
      outcome(send(code, file, direct)),
      outcome(receive(`${code}x`, freshPath(directory), direct)),
    ]);
    const wrong = {code: 'wrong-code', permanent: false, side: 'between'};
    expect(ends).toMatchObject([wrong, wrong]);
  });

  it('with crowded for a third', async () => {
    const {direct, directory, mailbox} = world();
    const code = freshCode();
    for (const side of ['ghost1', 'ghost2']) {
      await leaveGhost(mailbox.url, parseCode(code).nameplate, side);
    }
    expect(await outcome(receive(code, freshPath(directory), direct))).toMatchObject({code: 'crowded'});
  });

  it('with too-big for the receiver and rejected for the sender', async () => {
    const {direct, directory} = world();
    const file = await randomFile(directory, 11);
    const code = freshCode();
    const place = (): string => freshPath(directory);
    const ends = await Promise.all([
      outcome(send(code, file, direct)),
      outcome(receiveFile(code, {...direct, maxBytes: 10, place})),
    ]);
    expect(ends).toMatchObject([
      {code: 'rejected', permanent: true, side: 'there'},
      {code: 'too-big', permanent: true, side: 'here'},
    ]);
  });

  it('with rejected for both when the file has no place', async () => {
    const {direct, directory} = world();
    const file = await randomFile(directory, 11);
    const code = freshCode();
    const ends = await Promise.all([
      outcome(send(code, file, direct)),
      outcome(receiveFile(code, {...direct, maxBytes: 100, place: () => undefined})),
    ]);
    expect(ends).toMatchObject([
      {code: 'rejected', permanent: true, side: 'there'},
      {code: 'rejected', permanent: true, side: 'here'},
    ]);
  });

  it('with file for the receiver that cannot write, and peer-failed for the sender', async () => {
    const {direct, directory} = world();
    const file = await randomFile(directory, 11);
    const code = freshCode();
    const target = join(directory, 'no-such-directory', 'file');
    const ends = await Promise.all([
      outcome(send(code, file, direct)),
      outcome(receive(code, target, direct)),
    ]);
    expect(ends).toMatchObject([
      {code: 'peer-failed', permanent: true, side: 'there'},
      {code: 'file', permanent: true, side: 'here'},
    ]);
  });

  it.each(['direct', 'relayOnly'] as const)('when either vanishes while bytes move, %s', async (way) => {
    const {directory, [way]: options} = world();
    const file = await randomFile(directory, big);
    for (const vanishing of ['sender', 'receiver']) {
      const code = freshCode();
      const stop = new AbortController();
      const stopping = {
        ...options,
        signal: stop.signal,
        onProgress: ({bytes}: TransferProgress) => {
          if (bytes > 0) {
            stop.abort();
          }
        },
      };
      const ends = await Promise.all([
        outcome(send(code, file, vanishing === 'sender' ? stopping : options)),
        outcome(receive(code, freshPath(directory), vanishing === 'receiver' ? stopping : options)),
      ]);
      const [gone, left] = vanishing === 'sender' ? ends : ends.reverse();
      expect(gone).toBe(stop.signal.reason);
      expect(left).toMatchObject({code: 'peer-gone', permanent: false, side: 'between'});
    }
  });

  it('with file for the sender whose file becomes shorter meanwhile, and peer-gone for the receiver', async () => {
    const {direct, directory} = world();
    const file = await randomFile(directory, 3_000_000);
    const code = freshCode();
    const onProgress = ({bytes}: TransferProgress): void => {
      if (bytes === 0) truncateSync(file, 1_500_000);
    };
    const ends = await Promise.all([
      outcome(send(code, file, {...direct, onProgress})),
      outcome(receive(code, freshPath(directory), direct)),
    ]);
    expect(ends).toMatchObject([
      {code: 'file', message: 'The file became shorter while it was sent.'},
      {code: 'peer-gone'},
    ]);
  });

  it('with peer-failed when the other side gives up before bytes move', async () => {
    const {direct, directory} = world();
    const file = await randomFile(directory, 11);
    const code = freshCode();
    const stop = new AbortController();
    const place = (): string => {
      stop.abort();
      return freshPath(directory);
    };
    const ends = await Promise.all([
      outcome(send(code, file, direct)),
      outcome(receiveFile(code, {...direct, signal: stop.signal, maxBytes: 100, place})),
    ]);
    expect(ends).toMatchObject([{code: 'peer-failed'}, {name: 'AbortError'}]);
  });

  it.each(['sender', 'receiver'] as const)(
    'with unreachable for the %s when no way leads anywhere, and the other side is told',
    async (who) => {
      const {direct, directory} = world();
      const file = await randomFile(directory, 11);
      const code = freshCode();
      const nowhere = {...direct, advertise: [], relay: {host: '127.0.0.1', port: 1}};
      const hasty = {...nowhere, timeouts: {connect: 50}};
      const ends = await Promise.all([
        outcome(send(code, file, who === 'sender' ? hasty : nowhere)),
        outcome(receive(code, freshPath(directory), who === 'sender' ? nowhere : hasty)),
      ]);
      const [first, second] = who === 'sender' ? ends : ends.reverse();
      expect(first).toMatchObject({
        code: 'unreachable',
        message: expect.stringContaining('neither directly nor by the relay 127.0.0.1:1') as string,
      });
      expect(second).toMatchObject({
        code: 'peer-failed',
        message: 'The other side found no way to connect; try again with a new code.',
      });
    },
  );
});

describe('alone, a transfer ends', () => {
  it('with the reason of its signal, before it began and while it waits', async () => {
    const {direct, directory} = world();
    const reason = new Error('enough');
    const early = receive(freshCode(), freshPath(directory), {...direct, signal: AbortSignal.abort(reason)});
    expect(await outcome(early)).toBe(reason);

    const stop = new AbortController();
    const {options, waiting} = announcing({...direct, signal: stop.signal});
    const late = outcome(receive(freshCode(), freshPath(directory), options));
    await waiting;
    stop.abort(reason);
    expect(await late).toBe(reason);
  });

  it('with timeout when the other side does not come', async () => {
    const {direct, directory} = world();
    const end = receive(freshCode(), freshPath(directory), {...direct, timeouts: {peer: 20}});
    expect(await outcome(end)).toMatchObject({
      code: 'timeout',
      message: expect.stringMatching(/^The other side did not come; agree on a new code/) as string,
    });
  });

  it('with bad-code before it does anything', async () => {
    const {direct, directory} = world();
    expect(await outcome(receive('hello', freshPath(directory), direct))).toMatchObject({code: 'bad-code'});
  });
});
