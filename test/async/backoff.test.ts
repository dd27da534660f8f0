import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {createBackoff} from '../../source/async/backoff.js';

describe('createBackoff', () => {
  it('doubles up to its limit, and starts anew', () => {
    const backoff = createBackoff({first: 100, limit: 500, random: () => 0.5});
    expect([1, 2, 3, 4, 5].map(() => backoff.next())).toEqual([100, 200, 400, 500, 500]);
    backoff.reset();
    expect(backoff.next()).toBe(100);
  });

  it('grows to another limit at first, where it is to be quick', () => {
    const backoff = createBackoff({
      first: 100,
      quick: {limit: 200, times: 4},
      limit: 1000,
      random: () => 0.5,
    });
    expect(Array.from({length: 8}, () => backoff.next())).toEqual([100, 200, 200, 200, 400, 800, 1000, 1000]);
    backoff.reset();
    expect(backoff.next()).toBe(100);
  });

  it('stays within half and one and a half times', () => {
    fc.assert(
      fc.property(
        fc.double({min: 0, max: 1, maxExcluded: true, noNaN: true}),
        fc.nat(2000),
        (chance, tries) => {
          const backoff = createBackoff({first: 100, limit: 500, random: () => chance});
          for (let index = 0; index < tries; index += 1) backoff.next();
          expect(backoff.next()).toBeGreaterThanOrEqual(50);
          expect(backoff.next()).toBeLessThanOrEqual(750);
        },
      ),
    );
  });
});
