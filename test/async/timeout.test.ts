import {describe, expect, it} from 'vitest';
import {pause, withTimeout} from '../../source/async/timeout.js';
import {handClock} from '../helpers/hand-clock.js';

const never = new Promise<never>(() => {});
const late = () => 'late';

describe('withTimeout', () => {
  it('work that ends in time settles as it does without a timeout, and leaves no timer', async () => {
    const clock = handClock();

    await expect(withTimeout(Promise.resolve('done'), clock, 10, late)).resolves.toBe('done');
    await expect(withTimeout(Promise.reject(new Error('broken')), clock, 10, late)).rejects.toThrow('broken');
    expect(clock.timers).toBe(0);
  });

  it('work that takes too long resolves with what stands for it, and not before its timeout', async () => {
    const clock = handClock();
    let calls = 0;
    const waiting = withTimeout(never, clock, 10, () => (calls += 1));

    clock.advance(9);
    expect(calls).toBe(0);
    clock.advance(1);
    await expect(waiting).resolves.toBe(1);
    expect(clock.timers).toBe(0);
  });

  it('work that takes too long rejects with the error of its timeout', async () => {
    const clock = handClock();
    const waiting = withTimeout(never, clock, 10, () => {
      throw new Error('It does not answer.');
    });

    clock.advance(10);
    await expect(waiting).rejects.toThrow('It does not answer.');
  });

  it('work that fails after its timeout changes nothing', async () => {
    const clock = handClock();
    const work = Promise.withResolvers<string>();
    const waiting = withTimeout(work.promise, clock, 10, late);

    clock.advance(10);
    work.reject(new Error('too late'));
    await expect(waiting).resolves.toBe('late');
  });
});

describe('pause', () => {
  it('a pause ends when its time is over, not before, and leaves no timer', async () => {
    const clock = handClock();
    let over = false;
    const waiting = pause(clock, 10).then(() => (over = true));

    clock.advance(9);
    await Promise.resolve();
    expect(over).toBe(false);
    clock.advance(1);
    await waiting;
    expect(clock.timers).toBe(0);
  });

  it('a pause that a signal ends rejects with its reason, and leaves no timer', async () => {
    const clock = handClock();
    const leaving = new AbortController();
    const waiting = pause(clock, 10, leaving.signal);

    leaving.abort(new Error('It was stopped.'));
    await expect(waiting).rejects.toThrow('It was stopped.');
    expect(clock.timers).toBe(0);
    await expect(pause(clock, 10, leaving.signal)).rejects.toThrow('It was stopped.');
    expect(clock.timers).toBe(0);
  });
});
