import {describe, expect, it} from 'vitest';
import {watchJumps, watchSleep} from '../../source/board/jumps.js';
import {createClock} from '../simulation/clock.js';

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
  it('tells of a sleep and not of ordinary delays', async () => {
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
    const {clock, pass, sleep} = setUp();
    const told: string[] = [];
    watchSleep({measure}, clock, {
      onAlive: (latency) => told.push(`alive ${latency}`),
      onDead: () => told.push('dead'),
    });
    await sleep(3_600_000);
    return {pass, told};
  };

  it('keeps a connection that answers', async () => {
    const {pass, told} = await wokenUp(() => Promise.resolve(12));
    await pass(60_000);
    expect(told).toEqual(['alive 12']);
  });

  it('gives one up that does not', async () => {
    const {pass, told} = await wokenUp(() => new Promise(() => undefined));
    await pass(9999);
    expect(told).toEqual([]);
    await pass(1);
    expect(told).toEqual(['dead']);
  });
});
