import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {bytes, rate} from '../../../../source/ui/kit/format/bytes.js';
import {clockTime} from '../../../../source/ui/kit/format/clock-time.js';
import {compactCount, count, percent} from '../../../../source/ui/kit/format/count.js';
import {duration} from '../../../../source/ui/kit/format/duration.js';

describe('duration', () => {
  it.each([
    [400, '0.4s'],
    [0, '0.0s'],
    [-5, '0.0s'],
    [9_999, '9.9s'],
    [41_000, '41s'],
    [59_999, '59s'],
    [62_000, '1m02'],
    [250_000, '4m10'],
    [599_999, '9m59'],
    [31 * 60_000, '31m'],
    [3_600_000, '1h'],
    [5 * 3_600_000 + 12 * 60_000, '5h12m'],
    [23 * 3_600_000, '23h'],
    [76 * 3_600_000, '3d4h'],
    [40 * 86_400_000, '40d'],
    [Number.NaN, '-'],
    [Infinity, '∞'],
  ])('the duration of %d ms is shown as %s', (ms, text) => {
    expect(duration(ms)).toBe(text);
  });

  it('a duration takes at most five columns in a lifetime of a cluster', () => {
    fc.assert(
      fc.property(
        fc.double({min: 0, max: 9_999 * 86_400_000, noNaN: true}),
        (ms) => duration(ms).length <= 5,
      ),
    );
  });
});

describe('bytes', () => {
  it.each([
    [0, '0B'],
    [512, '512B'],
    [999.4, '999B'],
    [999.6, '1.0K'],
    [12_000, '12K'],
    [4_200_000, '4.2M'],
    [9_960, '10K'],
    [999_700, '1.0M'],
    [88_000_000, '88M'],
    [1_900_000_000, '1.9G'],
  ])('%d bytes are shown as %s', (n, text) => {
    expect(bytes(n)).toBe(text);
  });

  it('an unknown number of bytes, and an unknown or zero rate, is shown as a dash', () => {
    expect([bytes(undefined), bytes(Number.NaN), rate(0), rate(undefined)]).toEqual(['-', '-', '-', '-']);
    expect(rate(14e6)).toBe('14M/s');
  });

  it('a number of bytes takes at most four columns', () => {
    fc.assert(fc.property(fc.double({min: 0, max: 9e20, noNaN: true}), (n) => bytes(n).length <= 4));
  });
});

describe('count', () => {
  it('count separates thousands', () => {
    expect([count(7), count(999), count(12_384), count(1_234_567)]).toEqual([
      '7',
      '999',
      '12,384',
      '1,234,567',
    ]);
  });

  it('compactCount shows thousands and millions by k and M', () => {
    expect([714, 8_100, 12_384, 123_456, 999_999, 1_234_567].map(compactCount)).toEqual([
      '714',
      '8.1k',
      '12.4k',
      '123k',
      '1.0M',
      '1.2M',
    ]);
  });

  it('percent keeps 100% for what is complete', () => {
    expect([percent(0.64), percent(0.9999), percent(1), percent(2), percent(Number.NaN)]).toEqual([
      '64%',
      '99%',
      '100%',
      '100%',
      '-',
    ]);
  });
});

describe('clockTime', () => {
  const at = Date.UTC(2026, 0, 2, 14, 22, 7, 250);

  it('clockTime shows the time of day in UTC', () => {
    expect(clockTime(at, {utc: true})).toBe('14:22:07');
    expect(clockTime(at, {utc: true, to: 'minutes'})).toBe('14:22');
    expect(clockTime(at, {utc: true, to: 'tenths'})).toBe('14:22:07.2');
  });

  it("clockTime shows the time of day in this machine's zone", () => {
    expect(clockTime(at)).toBe(new Date(at).toTimeString().slice(0, 8));
  });

  it('clockTime shows a dash for what is no date', () => {
    expect(clockTime(Number.NaN)).toBe('-');
    expect(clockTime(1e300)).toBe('-');
  });
});
