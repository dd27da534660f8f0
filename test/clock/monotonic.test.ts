import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {createMonotonic} from '../../source/clock/monotonic.js';
import {systemClock} from '../../source/clock/system.js';

/** A machine that works, sleeps, and whose clock is set. */
function machine() {
  let wall = 1.8e12;
  let awake = 500;
  let asleep = 7e6;
  let looks = 0;
  return {
    works(milliseconds: number) {
      wall += milliseconds;
      awake += milliseconds;
    },
    sleeps(milliseconds: number) {
      wall += milliseconds;
      asleep += milliseconds;
    },
    isSet(milliseconds: number) {
      wall += milliseconds;
    },
    looks: () => looks,
    readings: {
      wall: () => wall,
      awake: () => awake,
      sinceBoot() {
        looks += 1;
        // As coarse as systems tell it.
        return Math.floor((awake + asleep) / 10) * 10;
      },
    },
  };
}

describe('createMonotonic', () => {
  it('monotonic time counts what passes, awake or asleep, and not what somebody sets', () => {
    const laptop = machine();
    const monotonic = createMonotonic(laptop.readings);
    const zero = monotonic();
    laptop.works(700);
    expect(monotonic() - zero).toBe(700);
    expect(laptop.looks()).toBe(1);
    laptop.isSet(3_600_000);
    expect(monotonic() - zero).toBe(700);
    laptop.isSet(-7_200_000);
    laptop.works(300);
    expect(monotonic() - zero).toBe(1000);
    laptop.sleeps(28_800_000);
    expect(monotonic() - zero).toBeCloseTo(28_801_000, -2);
    laptop.works(5000);
    expect(monotonic() - zero).toBeCloseTo(28_806_000, -2);
  });

  it('monotonic time never goes back, and is off by no more than what is too short for a sleep', () => {
    const step = fc.record({
      works: fc.nat(100_000),
      sleeps: fc.oneof(fc.constant(0), fc.nat(1e8)),
      isSet: fc.oneof(fc.constant(0), fc.integer({min: -1e9, max: 1e9})),
    });
    fc.assert(
      fc.property(fc.array(step, {maxLength: 20}), (steps) => {
        const laptop = machine();
        const monotonic = createMonotonic(laptop.readings);
        const zero = monotonic();
        let passed = 0;
        let last = zero;
        for (const {works, sleeps, isSet} of steps) {
          laptop.works(works);
          laptop.sleeps(sleeps);
          // A clock that is set back by just as long as the machine slept hides that until it is read again.
          const hidden = Math.abs(sleeps + isSet) <= 2000;
          laptop.isSet(hidden ? 0 : isSet);
          passed += works + sleeps;
          const now = monotonic();
          expect(now).toBeGreaterThanOrEqual(last);
          expect(Math.abs(now - zero - passed)).toBeLessThanOrEqual(1020 * steps.length);
          last = now;
        }
      }),
    );
  });

  it('monotonic time goes on where the time since boot cannot be read', () => {
    const laptop = machine();
    const monotonic = createMonotonic({
      ...laptop.readings,
      sinceBoot() {
        throw new Error('Not here.');
      },
    });
    const zero = monotonic();
    laptop.sleeps(100_000);
    laptop.works(500);
    expect(monotonic() - zero).toBe(500);
  });
});

describe('systemClock', () => {
  it('the system clock has a monotonic reading that never goes back', () => {
    const before = systemClock.monotonic();
    expect(systemClock.monotonic()).toBeGreaterThanOrEqual(before);
  });
});
