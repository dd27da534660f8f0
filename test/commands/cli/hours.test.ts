import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {UsageError} from '../../../source/commands/cli/exit-status.js';
import {parseHours} from '../../../source/commands/cli/hours.js';

describe('parseHours', () => {
  it.each([
    ['22-7', [[1320, 420]]],
    ['22:30-07:00', [[1350, 420]]],
    ['0-24', [[0, 1440]]],
    ['22-0', [[1320, 0]]],
    [
      '22-7, 12-13:15',
      [
        [1320, 420],
        [720, 795],
      ],
    ],
  ])('the hours %s are read as minutes %j', (text, ranges) => {
    expect(parseHours(text, '--hours')).toEqual(ranges.map(([from, until]) => ({from, until})));
  });

  it.each([
    '',
    '22',
    '22-',
    '7-7',
    '7-25',
    '24-7',
    '7:60-8',
    '7:5-8',
    '-1-3',
    '22-7,',
    'night',
    '22–7',
    '9am-5pm',
  ])('the hours "%s" are refused in one sentence', (text) => {
    expect(() => parseHours(text, '--hours')).toThrow(
      /^--hours=.* must be hours of the day from 0 to 24: write them as 22-7, 22:30-7 or 22-7,12-13, or leave it out for the whole day\.$/,
    );
  });

  it('any text gives hours within a day, or a UsageError', () => {
    fc.assert(
      fc.property(fc.string({unit: fc.constantFrom('0', '1', '2', '7', ':', '-', ',', ' ')}), (text) => {
        try {
          for (const {from, until} of parseHours(text, '--hours')) {
            expect(from).toBeLessThan(1440);
            expect(until).toBeLessThanOrEqual(1440);
          }
        } catch (error) {
          expect(error).toBeInstanceOf(UsageError);
        }
      }),
    );
  });
});
