import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import type {Listening} from '../../source/store/gaps.js';
import {afterListening, gapsAfter, listenedBetween} from '../../source/store/gaps.js';

const listening: fc.Arbitrary<Listening> = fc
  .tuple(
    fc.array(fc.tuple(fc.integer({min: 1, max: 50}), fc.integer({min: 1, max: 50})), {maxLength: 8}),
    fc.option(fc.integer({min: 1, max: 50}), {nil: undefined}),
  )
  .map(([pairs, last]) => {
    let at = 0;
    const gaps = pairs.map(([heard, deaf]) => {
      const from = at + heard;
      at = from + deaf;
      return {from, to: at};
    });
    return {gaps, deafSince: last === undefined ? undefined : at + last};
  });

/** Whether somebody listens in the millisecond that begins at `at`. */
const listens = ({gaps, deafSince = Infinity}: Listening, at: number) =>
  at < deafSince && !gaps.some(({from, to}) => at >= from && at < to);

describe('time between gaps', () => {
  it('the time listened between two moments without a gap is all of it', () => {
    expect(listenedBetween({gaps: []}, 10, 30)).toBe(20);
    expect(afterListening({gaps: [{from: 0, to: 10}]}, 10, 5)).toBe(15);
  });

  it('the time listened is every moment outside of gaps', () => {
    fc.assert(
      fc.property(listening, fc.nat(600), fc.nat(600), (known, from, length) => {
        let sum = 0;
        for (let at = from; at < from + length; at += 1) if (listens(known, at)) sum += 1;
        expect(listenedBetween(known, from, from + length)).toBe(sum);
      }),
    );
  });

  it('afterListening gives the first moment with so much time listened, and never while nobody listens', () => {
    fc.assert(
      fc.property(listening, fc.nat(600), fc.integer({min: 1, max: 300}), (known, from, duration) => {
        const moment = afterListening(known, from, duration);
        if (moment === Infinity) {
          expect(listenedBetween(known, from, 10_000)).toBeLessThan(duration);
        } else {
          expect(listenedBetween(known, from, moment)).toBe(duration);
          expect(listenedBetween(known, from, moment - 1)).toBe(duration - 1);
        }
      }),
    );
  });

  it('gapsAfter gives the gaps that end later, the one under way last', () => {
    const known = {
      gaps: [
        {from: 0, to: 10},
        {from: 20, to: 30},
      ],
      deafSince: 40,
    };
    expect(gapsAfter(known, 10)).toEqual([
      {from: 20, to: 30},
      {from: 40, to: Infinity},
    ]);
    expect(gapsAfter({gaps: known.gaps}, 30)).toEqual([]);
  });
});
