import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {progressLine, speedometer} from '../../../source/commands/wormhole/progress-line.js';

describe('progressLine', () => {
  const half = {bytes: 500_000_000, total: 1_000_000_000, path: 'direct'} as const;

  it('a progress line shows share, bar, bytes, speed, path and time left', () => {
    expect(progressLine(half, 50_000_000, 80)).toBe(
      ' 50% ███████████████░░░░░░░░░░░░░░░  500M/1.0G  50M/s  direct  10s left',
    );
    expect(progressLine({...half, bytes: half.total, path: 'relay'}, 50_000_000, 50)).toBe(
      '100% █████████████  1.0G/1.0G  50M/s  relay  done',
    );
  });

  it('a progress line needs neither a speed nor a bar', () => {
    expect(progressLine(half, undefined, 30)).toBe(' 50%  500M/1.0G  -  direct');
  });

  it.each([
    [43, ' 50%  500M/1.0G  50M/s  direct  10s left'],
    [40, ' 50% ███░░░  500M/1.0G  50M/s  10s left'],
    [30, ' 50% █▌░  500M/1.0G  10s left'],
    [20, ' 50% █▌░  500M/1.0G'],
    [15, ' 50% ███▌░░░'],
  ])('a progress line leaves out whole parts where there are only %i columns', (columns, line) => {
    expect(progressLine(half, 50_000_000, columns)).toBe(line);
  });

  it('a progress line fits, and never fills the last column', () => {
    fc.assert(
      fc.property(
        fc.nat(1e12),
        fc.nat(1e12),
        fc.option(fc.double(), {nil: undefined}),
        fc.nat(200),
        (a, b, speed, columns) => {
          const progress = {bytes: Math.min(a, b), total: Math.max(a, b), path: 'relay'} as const;
          expect(progressLine(progress, speed, columns).length).toBeLessThan(Math.max(1, columns));
        },
      ),
    );
  });
});

describe('the speedometer', () => {
  it('the speed is that of the last five seconds', () => {
    const measure = speedometer();
    expect(measure({at: 0, bytes: 0})).toBeUndefined();
    expect(measure({at: 1_000, bytes: 1_000})).toBe(1_000);
    expect(measure({at: 6_000, bytes: 1_000})).toBe(0);
    expect(measure({at: 7_000, bytes: 13_000})).toBe(2_000);
  });
});
