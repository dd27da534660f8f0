import {describe, expect, it} from 'vitest';
import {ratesOf} from '../../../../source/ui/app/header/rates.js';
import {busyProjection, emptyProjection} from '../../helpers/projection.js';

describe('ratesOf', () => {
  it('ratesOf counts this minute, and of the one before what belongs to the last 60 seconds', () => {
    const young = emptyProjection();
    const minute = Math.floor(young.now / 60_000);
    young.doneByMinute.set(minute, 4);
    expect(ratesOf(young).perMinute).toBe(4);
    young.now = minute * 60_000 + 45_000;
    young.doneByMinute.set(minute - 1, 40);
    expect(ratesOf(young).perMinute).toBe(14);
  });

  it('ratesOf gives whether ends were inferred, and how long jobs waited', () => {
    const rates = ratesOf(busyProjection());
    expect(rates.inferred).toBe(true);
    expect(rates.wait).toEqual({p50: 1300, p95: 1300});
  });

  it('ratesOf gives no times for an empty cluster', () => {
    const {perMinute, inferred, wait} = ratesOf(emptyProjection());
    expect([perMinute, inferred, wait.p50]).toEqual([0, false, undefined]);
  });
});
