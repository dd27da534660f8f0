import {describe, expect, it} from 'vitest';
import {messageOf} from '../../source/message/error-message.js';
import {createClock} from './clock.js';
import {createDisk} from './disk.js';
import {createRandom} from './random.js';
import {createFiles, createWormholes, type Cut} from './transfers.js';

const forever = new AbortController().signal;

function setUp(kind?: Cut) {
  const clock = createClock();
  const random = createRandom(1);
  const files = createFiles();
  const wormholes = createWormholes({
    clock,
    random,
    files,
    delay: 100,
    ...(kind && {failure: 1, kinds: [kind]}),
  });
  const process = clock.fork();
  const disk = createDisk();
  const sender = wormholes.open();
  const receiver = wormholes.open({process, disk});
  const seen: string[] = [];
  const how = (promise: Promise<unknown>, who: string) => {
    promise.then(
      () => seen.push(`${who} through`),
      (error: unknown) => seen.push(`${who}: ${messageOf(error)}`),
    );
  };
  const onProgress = () => seen.push('progress');
  const start = () => {
    how(sender.send('1-a', files.create('the payload'), {signal: forever}), 'sender');
    how(receiver.receive('1-a', {signal: forever, maxBytes: 1000, onProgress}), 'receiver');
  };
  return {clock, files, wormholes, process, disk, seen, start};
}

describe('simulated transfers', () => {
  it.each([
    ['before the first byte', ['sender: The connection broke.', 'receiver: The connection broke.']],
    ['midway', ['progress', 'sender: The connection broke.', 'receiver: The connection broke.']],
    ['unacknowledged', ['progress', 'receiver through', 'sender: The connection broke.']],
    ['unreceived', ['progress', 'sender through', 'receiver: The connection broke.']],
  ] as const)('a transfer can be cut %s', async (kind, expected) => {
    const {clock, wormholes, seen, start} = setUp(kind);
    start();
    await clock.pass(1000);
    expect(seen.toSorted()).toEqual(expected.toSorted());
    expect(Array.from(wormholes.broken)).toEqual([['1-a', kind]]);
    expect(wormholes.pending()).toBe(0);
  });

  it('a transfer breaks when the disk of its receiver is full', async () => {
    const {clock, disk, files, seen, start} = setUp();
    disk.full = true;
    start();
    await clock.pass(1000);
    expect(seen.toSorted()).toEqual([
      'progress',
      'receiver: no space left on device',
      'sender: The other side left.',
    ]);
    expect(disk.refused).toBe(1);
    expect(files.left()).toEqual(['the payload']);
  });

  it('a transfer waits for a side that sleeps', async () => {
    const {clock, process, seen, start} = setUp();
    start();
    process.sleep();
    await clock.pass(60_000);
    expect(seen).toEqual([]);
    process.wake();
    await clock.pass(1000);
    expect(seen.toSorted()).toEqual(['progress', 'receiver through', 'sender through']);
  });
});
