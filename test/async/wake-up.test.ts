import {describe, expect, it} from 'vitest';
import {createBell} from '../../source/async/wake-up.js';
import {createClock} from '../simulation/clock.js';

describe('a bell', () => {
  it('wakes its sleeper, and stops the timer', async () => {
    const clock = createClock();
    const bell = createBell();
    const sleep = bell.wait(clock, 1000);
    expect(clock.pending()).toBe(1);
    bell.ring();
    await sleep;
    expect(clock.pending()).toBe(0);
  });

  it('wakes by the clock too', async () => {
    const clock = createClock();
    const sleep = createBell().wait(clock, 1000);
    await clock.pass(1000);
    await sleep;
  });

  it('is heard afterwards once, unless it was cleared', async () => {
    const clock = createClock();
    const bell = createBell();
    bell.ring();
    await bell.wait(clock);
    bell.ring();
    bell.clear();
    let woken = false;
    const sleep = bell.wait(clock).then(() => {
      woken = true;
    });
    await Promise.resolve();
    expect(woken).toBe(false);
    bell.ring();
    await sleep;
  });
});
