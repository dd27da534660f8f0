import {describe, expect, it} from 'vitest';
import {withTimeout} from '../../source/async/timeout.js';
import {handClock} from '../helpers/hand-clock.js';

const never = new Promise<never>(() => {});
const late = () => 'late';

describe('withTimeout', () => {
  it('settles as work does that ends in time, and leaves no timer', async () => {
    const clock = handClock();

    await expect(withTimeout(Promise.resolve('done'), clock, 10, late)).resolves.toBe('done');
    await expect(withTimeout(Promise.reject(new Error('broken')), clock, 10, late)).rejects.toThrow('broken');
    expect(clock.timers).toBe(0);
  });

  it('resolves with what stands for work that takes too long, and not before', async () => {
    const clock = handClock();
    let calls = 0;
    const waiting = withTimeout(never, clock, 10, () => (calls += 1));

    clock.advance(9);
    expect(calls).toBe(0);
    clock.advance(1);
    await expect(waiting).resolves.toBe(1);
    expect(clock.timers).toBe(0);
  });

  it('rejects with the error for work that takes too long', async () => {
    const clock = handClock();
    const waiting = withTimeout(never, clock, 10, () => {
      throw new Error('It does not answer.');
    });

    clock.advance(10);
    await expect(waiting).rejects.toThrow('It does not answer.');
  });

  it('does not hear of work that fails after its time', async () => {
    const clock = handClock();
    const work = Promise.withResolvers<string>();
    const waiting = withTimeout(work.promise, clock, 10, late);

    clock.advance(10);
    work.reject(new Error('too late'));
    await expect(waiting).resolves.toBe('late');
  });
});
