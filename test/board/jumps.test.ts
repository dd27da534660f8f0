import {describe, expect, it} from 'vitest';
import {watchJumps, watchSleep} from '../../source/board/jumps.js';

/** Time in the test's hand: `pass` fires what is due; `sleep` lets time go by while nothing fires. */
function handClock() {
  let now = 0;
  const timers = new Set<{at: number; fire: () => void}>();
  return {
    now: () => now,
    after(delay: number, fire: () => void) {
      const timer = {at: now + delay, fire};
      timers.add(timer);
      return () => timers.delete(timer);
    },
    pass(milliseconds: number) {
      const end = now + milliseconds;
      for (;;) {
        const next = [...timers].sort((a, b) => a.at - b.at).find(({at}) => at <= end);
        if (!next) break;
        timers.delete(next);
        now = Math.max(now, next.at);
        next.fire();
      }
      now = end;
    },
    sleep(milliseconds: number) {
      now += milliseconds;
    },
  };
}

describe('watchJumps', () => {
  it('tells of a sleep and not of ordinary delays', () => {
    const clock = handClock();
    const jumps: number[] = [];
    const stop = watchJumps(clock, (missed) => jumps.push(missed));
    clock.pass(600_000);
    clock.sleep(29_000);
    clock.pass(10_000);
    expect(jumps).toEqual([]);
    clock.sleep(3_600_000);
    clock.pass(0);
    expect(jumps).toHaveLength(1);
    stop();
    clock.sleep(3_600_000);
    clock.pass(0);
    expect(jumps).toHaveLength(1);
  });
});

describe('watchSleep', () => {
  const asleep = (measure: () => Promise<number>) => {
    const clock = handClock();
    const told: string[] = [];
    watchSleep({measure}, clock, {
      onAlive: (latency) => told.push(`alive ${latency}`),
      onDead: () => told.push('dead'),
    });
    clock.sleep(3_600_000);
    clock.pass(0);
    return {clock, told};
  };

  it('keeps a connection that answers', async () => {
    const {clock, told} = asleep(() => Promise.resolve(12));
    await Promise.resolve();
    clock.pass(60_000);
    expect(told).toEqual(['alive 12']);
  });

  it('gives one up that does not', () => {
    const {clock, told} = asleep(() => new Promise(() => undefined));
    clock.pass(9999);
    expect(told).toEqual([]);
    clock.pass(1);
    expect(told).toEqual(['dead']);
  });
});
