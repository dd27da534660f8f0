import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {
  defaultLimits,
  durationText,
  limitSentence,
  sizeText,
  type LimitName,
} from '../../source/runtime/limits.js';

const limits = defaultLimits(16_000_000_000);

describe('the limits on a job', () => {
  it('memory is 2 GB by default, or a quarter of a machine that has less than four times as much', () => {
    expect([2e9, 8e9, 64e9].map((machine) => defaultLimits(machine).memory)).toEqual([5e8, 2e9, 2e9]);
  });

  it.each<[LimitName, string]>([
    [
      'memory',
      'The future used more than 2 GB of memory, the limit of its worker (--max-memory), and was stopped.',
    ],
    ['time', 'The future took more than 24 h, the limit of its worker (--max-time), and was stopped.'],
    [
      'processes',
      'The future had more than 256 processes and threads, the limit of its worker (--max-processes), and was stopped.',
    ],
    [
      'size',
      'The future made a result of more than 1 GiB, the limit of its worker (--max-size), and was stopped.',
    ],
  ])('who breaks the limit on %s is told what it is, whose, and how it is set', (name, sentence) => {
    expect(limitSentence(name, limits, 'future')).toBe(sentence);
  });

  it('sizes and lengths of time are told as their flags take them', () => {
    expect([0, 500, 1500, 2_000_000, 2.5e9, 2048, 3 * 1024 ** 3].map(sizeText)).toEqual([
      '0 bytes',
      '500 bytes',
      '1.5 kB',
      '2 MB',
      '2.5 GB',
      '2 KiB',
      '3 GiB',
    ]);
    expect([1, 90, 120, 3600, 86_400].map(durationText)).toEqual(['1 s', '90 s', '2 min', '1 h', '24 h']);
  });

  it('every size has a text', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), (bytes) => {
        expect(sizeText(bytes)).toMatch(/^\d+(\.\d)? (bytes|[kKMG]i?B)$/);
      }),
    );
  });
});
