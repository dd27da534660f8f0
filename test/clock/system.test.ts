import {afterEach, expect, it, vi} from 'vitest';
import {systemClock} from '../../source/clock/system.js';

const day = 86_400_000;

afterEach(() => {
  vi.useRealTimers();
});

it('the system clock fires after a time longer than a timer of Node.js can take, and not before', () => {
  vi.useFakeTimers();
  const fire = vi.fn();
  systemClock.after(60 * day, fire);
  vi.advanceTimersByTime(60 * day - 1);
  expect(fire).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(fire).toHaveBeenCalledOnce();
});

it('the system clock fires no timer that was cancelled, however late', () => {
  vi.useFakeTimers();
  const fire = vi.fn();
  const cancel = systemClock.after(60 * day, fire);
  vi.advanceTimersByTime(30 * day);
  cancel();
  vi.advanceTimersByTime(60 * day);
  expect(fire).not.toHaveBeenCalled();
});
