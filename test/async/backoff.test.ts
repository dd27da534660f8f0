import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {backoffDelay, type Backoff} from '../../source/async/backoff.js';

const delays = (backoff: Backoff, times: number) =>
  Array.from({length: times}, (_, attempts) => backoffDelay(backoff, attempts, 0.5));

describe('backoffDelay', () => {
  it('the delay doubles up to its limit', () => {
    expect(delays({first: 100, limit: 500}, 5)).toEqual([100, 200, 400, 500, 500]);
  });

  it('the delay grows to the quick limit at first, and then to the other one', () => {
    expect(delays({first: 100, quick: {limit: 200, times: 4}, limit: 1000}, 8)).toEqual([
      100, 200, 200, 200, 400, 800, 1000, 1000,
    ]);
  });

  it('the delay is between half and one and a half times its value', () => {
    fc.assert(
      fc.property(
        fc.double({min: 0, max: 1, maxExcluded: true, noNaN: true}),
        fc.nat(2000),
        (chance, attempts) => {
          for (const delay of [attempts, attempts + 1].map((tries) =>
            backoffDelay({first: 100, limit: 500}, tries, chance),
          )) {
            expect(delay).toBeGreaterThanOrEqual(50);
            expect(delay).toBeLessThanOrEqual(750);
          }
        },
      ),
    );
  });
});
