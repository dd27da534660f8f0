import {describe, expect, it} from 'vitest';
import {createClock} from './clock.js';

function setUp(ahead = 0) {
  const world = createClock();
  const start = world.now();
  const process = world.fork(ahead);
  const seen: string[] = [];
  const see = (what: string) => () => {
    seen.push(`${what} at ${world.now() - start}`);
  };
  return {world, start, process, seen, see};
}

describe('simulated processes', () => {
  it('a process has a wall clock that is wrong and jumps, and delays that do not', async () => {
    const {world, start, process, seen, see} = setUp(-3_600_000);
    const before = process.monotonic();
    process.after(1000, see('timer'));
    expect(process.now()).toBe(start - 3_600_000);
    process.set(60_000);
    expect(process.now()).toBe(start + 60_000);
    await world.pass(5000);
    expect(seen).toEqual(['timer at 1000']);
    expect(process.now()).toBe(start + 65_000);
    expect(process.monotonic() - before).toBe(5000);
  });

  it('a stopped process gets what was due late, in the order of time', async () => {
    const {world, process, seen, see} = setUp();
    process.after(1000, see('timer'));
    process.sleep('stopped');
    await world.pass(500);
    process.whenAwake(see('line'));
    await world.pass(9500);
    expect(seen).toEqual([]);
    process.wake();
    await world.pass(0);
    expect(seen).toEqual(['line at 10000', 'timer at 10000']);
  });

  it('a process that wakes may run its timers before what came in', async () => {
    const {world, process, seen, see} = setUp();
    process.whenAwake(see('awake'));
    process.after(1000, see('timer'));
    process.sleep('stopped');
    process.whenAwake(see('line'));
    await world.pass(10_000);
    process.wake('timers first');
    await world.pass(0);
    expect(seen).toEqual(['awake at 0', 'timer at 10000', 'line at 10000']);
  });

  it('the timers of a process stand still while its machine is suspended', async () => {
    const {world, process, seen, see} = setUp();
    const before = process.monotonic();
    process.after(1000, see('timer'));
    await world.pass(400);
    process.sleep('suspended');
    await world.pass(60_000);
    process.wake();
    await world.pass(1000);
    expect(seen).toEqual(['timer at 61000']);
    expect(process.monotonic() - before).toBe(1400);
  });

  it('a process forgets a timer that was cancelled while it slept', async () => {
    const {world, process, seen, see} = setUp();
    const cancel = process.after(1000, see('timer'));
    process.sleep('stopped');
    await world.pass(2000);
    cancel();
    process.wake();
    await world.pass(1000);
    expect(seen).toEqual([]);
  });

  it('a process that was killed does nothing', async () => {
    const {world, process, seen, see} = setUp();
    process.after(1000, see('timer'));
    process.sleep('stopped');
    process.whenAwake(see('line'));
    process.kill();
    process.after(1, see('late timer'));
    process.wake();
    process.whenAwake(see('late line'));
    await world.pass(10_000);
    expect(seen).toEqual([]);
    expect(world.pending()).toBe(0);
  });
});
