import {describe, expect, it} from 'vitest';
import {ratesOf} from '../../../../source/ui/app/header/rates.js';
import {busyProjection, emptyProjection} from '../../helpers/projection.js';

describe('ratesOf', () => {
  it('counts the last 60 seconds: this minute, and of the one before what is left of it', () => {
    const young = emptyProjection();
    const minute = Math.floor(young.now / 60_000);
    young.doneByMinute.set(minute, 4);
    expect(ratesOf(young).perMinute).toBe(4);
    young.now = minute * 60_000 + 45_000;
    young.doneByMinute.set(minute - 1, 40);
    expect(ratesOf(young).perMinute).toBe(14);
  });

  it('tells whether ends were inferred, and how long jobs waited', () => {
    const rates = ratesOf(busyProjection());
    expect(rates.inferred).toBe(true);
    expect(rates.wait).toEqual({p50: 1300, p95: 1300});
  });

  it('knows nothing of an empty cluster', () => {
    const {perMinute, inferred, wait} = ratesOf(emptyProjection());
    expect([perMinute, inferred, wait.p50]).toEqual([0, false, undefined]);
  });
});
