import {describe, expect, it} from 'vitest';
import {UnansweredError} from '../../../source/ssh/keepalive.js';
import {watchJumps, watchSleep} from '../../../source/board/session/sleep-detection.js';
import {createClock} from '../../simulation/clock.js';

/** The clock of a machine that can sleep: time goes by, and what is due fires when it wakes. */
function setUp() {
  const world = createClock();
  const clock = world.fork();
  const sleep = async (milliseconds: number): Promise<void> => {
    clock.sleep();
    await world.pass(milliseconds);
    clock.wake();
  };
  return {clock, pass: world.pass, sleep};
}

describe('watchJumps', () => {
  it('reports a sleep of the machine and no ordinary delays, until it is stopped', async () => {
    const {clock, pass, sleep} = setUp();
    const jumps: number[] = [];
    const stop = watchJumps(clock, (missed) => jumps.push(missed));
    await pass(600_000);
    await sleep(29_000);
    await pass(10_000);
    expect(jumps).toEqual([]);
    await sleep(3_600_000);
    expect(jumps).toHaveLength(1);
    stop();
    await sleep(3_600_000);
    expect(jumps).toHaveLength(1);
  });
});

describe('watchSleep', () => {
  const wokenUp = async (measure: () => Promise<number>) => {
    const {clock, sleep} = setUp();
    const told: string[] = [];
    watchSleep({measure}, clock, {
      onAlive: (latency) => told.push(`alive ${latency}`),
      onDead: () => told.push('dead'),
    });
    await sleep(3_600_000);
    return {sleep, told};
  };

  it('keeps a connection that answers after a sleep', async () => {
    const {told} = await wokenUp(() => Promise.resolve(12));
    expect(told).toEqual(['alive 12']);
  });

  it('gives up a connection that does not answer after a sleep', async () => {
    const {told} = await wokenUp(() => Promise.reject(new UnansweredError()));
    expect(told).toEqual(['dead']);
  });

  it('reports nothing of a connection that has ended during a sleep', async () => {
    const {told} = await wokenUp(() => Promise.reject(new Error('The connection is gone.')));
    expect(told).toEqual([]);
  });

  it('measures a connection anew after another sleep, and goes by that answer', async () => {
    const asked: PromiseWithResolvers<number>[] = [];
    const {sleep, told} = await wokenUp(() => {
      const question = Promise.withResolvers<number>();
      asked.push(question);
      return question.promise;
    });
    await sleep(3_600_000);
    expect(asked).toHaveLength(2);
    // Its time was over while nobody could hear the answer.
    asked[0]?.reject(new UnansweredError());
    await Promise.allSettled([asked[0]?.promise]);
    expect(told).toEqual([]);
    asked[1]?.resolve(12);
    await asked[1]?.promise;
    expect(told).toEqual(['alive 12']);
  });
});
