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

describe('failures between two sides', () => {
  it('both sides end with wrong-code when their codes differ', async () => {
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

  it('a third side under a code ends with crowded', async () => {
    const {direct, directory, mailbox} = world();
    const code = freshCode();
    for (const side of ['ghost1', 'ghost2']) {
      await leaveGhost(mailbox.url, parseCode(code).nameplate, side);
    }
    expect(await outcome(receive(code, freshPath(directory), direct))).toMatchObject({code: 'crowded'});
  });

  it('a file over the limit ends with too-big for the receiver and rejected for the sender', async () => {
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

  it('both sides end with rejected when the receiver has no place for the file', async () => {
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

  it('a receiver that cannot write its file ends with file, and its sender with peer-failed', async () => {
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

  it.each(['direct', 'relayOnly'] as const)(
    'a side ends with peer-gone when the other one vanishes while bytes move, %s',
    async (way) => {
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
    },
  );

  it('a sender whose file becomes shorter meanwhile ends with file, and its receiver with peer-gone', async () => {
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

  it('a sender ends with peer-failed when the receiver gives up before bytes move', async () => {
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
    'a %s that finds no way to the other side ends with unreachable, and that one with peer-failed',
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

describe('failures of one side', () => {
  it('a receiver ends with the reason of its signal, before it began and while it waits', async () => {
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

  it('a receiver ends with timeout when the other side does not come', async () => {
    const {direct, directory} = world();
    const end = receive(freshCode(), freshPath(directory), {...direct, timeouts: {peer: 20}});
    expect(await outcome(end)).toMatchObject({
      code: 'timeout',
      message: expect.stringMatching(/^The other side did not come; agree on a new code/) as string,
    });
  });

  it('a receiver ends with bad-code when its code is none', async () => {
    const {direct, directory} = world();
    expect(await outcome(receive('hello', freshPath(directory), direct))).toMatchObject({code: 'bad-code'});
  });
});
