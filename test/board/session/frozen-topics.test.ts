import {describe, expect, it} from 'vitest';
import {watchFrozen} from '../../../source/board/session/frozen-topics.js';
import {localTime} from '../../../source/message/time.js';
import type {Topic} from '../../../source/message/types.js';
import {createClock} from '../../simulation/clock.js';

const first = 'future.p2p' satisfies Topic;
const second = 'p2p-tui' satisfies Topic;

function watch() {
  const clock = createClock();
  const start = clock.now();
  const told: (readonly [topic: string, since: number | undefined])[] = [];
  const frozen = watchFrozen(clock, (topic, since) => {
    told.push([topic, since === undefined ? undefined : since - start]);
  });
  return {clock, frozen, told};
}

describe('topics on which no line gets through', () => {
  it('a topic is frozen since a line was sent that did not come back within 5 s, and goes on with the next line', async () => {
    const {clock, frozen, told} = watch();
    await clock.pass(1000);
    frozen.sent(first, 'one');
    await clock.pass(4999);
    expect(told).toEqual([]);
    await clock.pass(1);
    expect(told).toEqual([[first, 1000]]);
    await clock.pass(60_000);
    expect(frozen.received(first, 'one')).toBe(true);
    expect(told.slice(1)).toEqual([[first, undefined]]);
    await clock.pass(60_000);
    expect(told).toHaveLength(2);
  });

  it('lines that come back are told apart from those of others, in the order in which they were sent', async () => {
    const {clock, frozen, told} = watch();
    for (const line of ['one', 'two', 'three']) frozen.sent(first, line);
    expect(frozen.received(first, 'of bob')).toBe(false);
    // The first was torn.
    expect(frozen.received(first, 'two')).toBe(true);
    expect(frozen.received(second, 'three')).toBe(false);
    expect(frozen.received(first, 'three')).toBe(true);
    expect(frozen.received(first, 'three')).toBe(false);
    await clock.pass(60_000);
    expect(told).toEqual([]);
  });

  it('a topic on which other lines come is slow and not frozen, and one of ours that was torn is not awaited', async () => {
    const {clock, frozen, told} = watch();
    frozen.sent(first, 'one');
    for (let seconds = 0; seconds < 30; seconds++) {
      await clock.pass(1000);
      frozen.received(first, 'of bob');
    }

    expect(told).toEqual([]);
    frozen.received(first, undefined);
    await clock.pass(60_000);
    expect(told).toEqual([]);
  });

  it('the hello of a host that comes on the second topic alone shows that the first is frozen', async () => {
    const {clock, frozen, told} = watch();
    const hello = (topic: Topic) =>
      frozen.greeted(topic, 'alice@home:1', localTime(clock.now() - 7 * 3_600_000, 0));
    hello(first);
    hello(second);
    await clock.pass(120_000);
    hello(second);
    await clock.pass(100);
    hello(first);
    await clock.pass(60_000);
    expect(told).toEqual([]);
    hello(second);
    await clock.pass(5000);
    expect(told).toEqual([[first, 180_100]]);
  });

  it('a hello on the second topic shows nothing of one whose hello on the first was not heard yet, or is the same', async () => {
    const {clock, frozen, told} = watch();
    // What waited in a second topic that stood still may have been said before we came.
    frozen.greeted(second, 'alice@home:1', '2026-03-01T12:00:00');
    frozen.greeted(second, 'alice@home:1', '2026-03-01T12:02:00');
    frozen.greeted(first, 'alice@home:2', '2026-03-01T12:04:00');
    await clock.pass(30_000);
    frozen.greeted(second, 'alice@home:2', '2026-03-01T12:04:00');
    await clock.pass(60_000);
    expect(told).toEqual([]);
  });

  it('where a line may have been torn no hello is missed', async () => {
    const {clock, frozen, told} = watch();
    frozen.greeted(first, 'alice@home:1', '2026-03-01T12:00:00');
    frozen.received(first, undefined);
    await clock.pass(40_000);
    frozen.greeted(second, 'alice@home:1', '2026-03-01T12:02:00');
    await clock.pass(60_000);
    expect(told).toEqual([]);
  });

  it('what did not come though others came long after it is lost, and the topic not frozen', async () => {
    const {clock, frozen, told} = watch();
    frozen.sent(first, 'one');
    await clock.pass(4000);
    frozen.received(first, 'of bob');
    await clock.pass(4000);
    frozen.received(first, 'of bob');
    await clock.pass(60_000);
    expect(told).toEqual([]);
    expect(frozen.received(first, 'one')).toBe(true);
  });

  it('nothing is awaited any more when the pipe has ended', async () => {
    const {clock, frozen, told} = watch();
    frozen.sent(first, 'one');
    frozen.sent(second, 'two');
    frozen.forget(first);
    await clock.pass(10_000);
    expect(told).toEqual([[second, 0]]);
    frozen.forget(second);
    expect(told.at(-1)).toEqual([second, undefined]);
  });

  it('whoever waits for what was sent waits until it is back, or its topic is known to be frozen', async () => {
    const {clock, frozen} = watch();
    const done: string[] = [];
    const settle = (name: string) => void frozen.settled().then(() => done.push(name));
    settle('nothing was sent');
    frozen.sent(first, 'one');
    frozen.sent(second, 'two');
    settle('both were');
    await clock.pass(1000);
    expect(done).toEqual(['nothing was sent']);
    frozen.received(second, 'two');
    await clock.pass(3999);
    expect(done).toHaveLength(1);
    await clock.pass(1);
    expect(done).toEqual(['nothing was sent', 'both were']);
  });

  it('a process that slept reads what has come before it calls a topic frozen', async () => {
    const {clock, told} = watch();
    const laptop = clock.fork();
    const frozen = watchFrozen(laptop, (topic, since) => told.push([topic, since]));
    frozen.sent(first, 'one');
    laptop.sleep();
    await clock.pass(600_000);
    laptop.wake();
    await clock.pass(1);
    expect(told).toEqual([]);
    await clock.pass(4000);
    frozen.received(first, 'one');
    await clock.pass(60_000);
    expect(told).toEqual([]);
  });
});
