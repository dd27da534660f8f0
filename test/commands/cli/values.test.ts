import {describe, expect, it} from 'vitest';
import {parseDuration} from '../../../source/commands/cli/values.js';

describe('parseDuration', () => {
  it.each([
    ['90s', 90_000],
    ['30m', 1_800_000],
    ['8h', 28_800_000],
    ['2d', 172_800_000],
    ['45', 45_000],
    ['0.5s', 500],
  ])('reads %s as %d ms', (text, ms) => {
    expect(parseDuration(text, 'duration')).toBe(ms);
  });

  it.each(['', '0', '-5s', '5 minutes', '1e3', 'NaN'])('refuses "%s" in one sentence', (text) => {
    expect(() => parseDuration(text, 'duration')).toThrow(/^--duration=.* write it as 90s, 30m, 8h or 2d\.$/);
  });
});
