import {describe, expect, it} from 'vitest';
import {createVigil} from '../../../source/board/session/vigil.js';
import {createClock} from '../../simulation/clock.js';

describe('a vigil', () => {
  it('is high for a minute where there are doubts, and again after each disturbance', async () => {
    const clock = createClock();
    const vigil = createVigil(clock);
    expect([vigil.interval(true), vigil.interval(false)]).toEqual([1500, 10_000]);
    await clock.pass(60_000);
    expect(vigil.interval(true)).toBe(10_000);
    vigil.renew();
    expect(vigil.interval(true)).toBe(1500);
  });
});
