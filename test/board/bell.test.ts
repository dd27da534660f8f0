import {describe, expect, it} from 'vitest';
import {createBell} from '../../source/board/bell.js';
import type {Clock} from '../../source/clock/clock.js';

function handClock(): Clock & {fire(): void; readonly armed: number} {
  const timers = new Set<() => void>();
  return {
    now: () => 0,
    after(_delay, fire) {
      timers.add(fire);
      return () => timers.delete(fire);
    },
    fire() {
      for (const timer of timers) timer();
    },
    get armed() {
      return timers.size;
    },
  };
}

describe('a bell', () => {
  it('wakes its sleeper, and stops the timer', async () => {
    const clock = handClock();
    const bell = createBell();
    const sleep = bell.wait(clock, 1000);
    expect(clock.armed).toBe(1);
    bell.ring();
    await sleep;
    expect(clock.armed).toBe(0);
  });

  it('wakes by the clock too', async () => {
    const clock = handClock();
    const sleep = createBell().wait(clock, 1000);
    clock.fire();
    await sleep;
  });

  it('is heard afterwards once, unless it was cleared', async () => {
    const clock = handClock();
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
