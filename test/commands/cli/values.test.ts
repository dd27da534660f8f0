import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {UsageError} from '../../../source/commands/cli/exit-status.js';
import {
  parseDuration,
  parseListen,
  parseNames,
  parseRuntimes,
  parseSize,
  parseSomeNames,
  requireCode,
  requireLabel,
  wholeNumber,
} from '../../../source/commands/cli/values.js';

describe('parseDuration', () => {
  it.each([
    ['90s', 90_000],
    ['30m', 1_800_000],
    ['8h', 28_800_000],
    ['2d', 172_800_000],
    ['45', 45_000],
    ['0.5s', 500],
  ])('the duration %s is read as %d ms', (text, ms) => {
    expect(parseDuration(text, '--duration')).toEqual({text, milliseconds: ms});
  });

  it.each(['', '0', '-5s', '5 minutes', '1e3', 'NaN', `${'9'.repeat(400)}d`])(
    'the duration "%s" is refused in one sentence',
    (text) => {
      expect(() => parseDuration(text, '--duration')).toThrow(
        /^--duration=.* write it as 90s, 30m, 8h or 2d\.$/,
      );
    },
  );
});

describe('parseSize', () => {
  it.each([
    ['0', 0],
    ['500', 500],
    ['20k', 20_000],
    ['1.5M', 1_500_000],
    ['2G', 2e9],
    ['2gb', 2e9],
    ['2GiB', 2 ** 31],
    [' 1 ', 1],
  ])('the size %j is read as %i bytes', (text, size) => {
    expect(parseSize(text, '--max-size')).toBe(size);
  });

  it.each(['', 'much', '-1', '1e3', '2X', '2iB', '9999999T', '1.2.3', '0x10'])(
    'the size %j is refused',
    (text) => {
      expect(() => parseSize(text, '--max-size')).toThrow(/^--max-size=.* is no size: write it as/s);
    },
  );

  it('any text for a size gives a whole number of bytes or a UsageError', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^\d+(\.\d+)?[kmgtKMGT]?i?b?$/)), (text) => {
        try {
          const size = parseSize(text, '--max-size');
          expect(Number.isSafeInteger(size) && size >= 0).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(UsageError);
        }
      }),
    );
  });
});

describe('wholeNumber', () => {
  const parse = wholeNumber({min: 1, max: 8});

  it('whole numbers within the bounds are read', () => {
    expect(['1', '8', '08'].map((text) => parse(text, '--workers'))).toEqual([1, 8, 8]);
  });

  it.each(['', '0', '9', '1.5', '-1', '1e0', '0x1', ' 1', 'x'])(
    'what is no whole number within the bounds is refused: %j',
    (text) => {
      expect(() => parse(text, '--workers')).toThrow(`--workers=${text} must be a whole number from 1 to 8.`);
    },
  );
});

describe('parseNames', () => {
  it('a list of names is read, whatever stands around its commas', () => {
    expect(parseNames(' bob, carol,,')).toEqual(['bob', 'carol']);
    expect(parseNames('')).toEqual([]);
  });

  it('an empty list of names is refused where it would be a mistake', () => {
    expect(parseSomeNames('bob', '--allow-from')).toEqual(['bob']);
    expect(() => parseSomeNames(' ,', '--allow-from')).toThrow(/^--allow-from= , names nobody: .*\.$/);
  });
});

describe('parseRuntimes', () => {
  it('a list of runtimes is read', () => {
    expect(parseRuntimes('node, r', '--runtime')).toEqual(['r', 'node']);
  });

  it.each(['', 'cobol', 'r,cobol', 'R'])('the list of runtimes %j is refused', (text) => {
    expect(() => parseRuntimes(text, '--runtime')).toThrow(
      `--runtime=${text} must be a list of r, node, command.`,
    );
  });
});

describe('parseListen', () => {
  it.each([
    ['127.0.0.1', {host: '127.0.0.1'}],
    ['127.0.0.1:22', {host: '127.0.0.1', port: 22}],
    ['::1', {host: '::1'}],
    ['[::1]', {host: '::1'}],
    ['[::1]:0', {host: '::1', port: 0}],
  ])('the address to listen on may be %j', (text, address) => {
    expect(parseListen(text, '--listen')).toEqual({text, ...address});
  });

  it.each(['[127.0.0.1', 'localhost', '', '127.0.0.1:65536'])(
    'the address to listen on may not be %j',
    (text) => {
      expect(() => parseListen(text, '--listen')).toThrow(
        `--listen=${text} must be an address of this machine`,
      );
    },
  );
});

describe('requireCode', () => {
  it('a code is what wormhole programs take, and what is none is refused without repeating it', () => {
    expect(requireCode('7-a-b')).toBe('7-a-b');
    expect(() => requireCode('secret')).toThrow(/^This is not a wormhole code: (?!.*secret).*\.$/);
  });
});

describe('requireLabel', () => {
  it('a label may have 100 characters of any kind, and is refused when too long for the board', () => {
    const label = '👩'.repeat(100);
    expect(requireLabel(label, '--label')).toBe(label);
    expect(() => requireLabel('x'.repeat(1201), '--label')).toThrow(/^--label is too long for the board/);
  });
});

describe('readers of values', () => {
  const readers = [
    parseDuration,
    parseSize,
    wholeNumber({min: 0, max: 9}),
    parseSomeNames,
    parseRuntimes,
    parseListen,
    requireLabel,
    requireCode,
  ];

  it.each(readers.map((read) => [read.name || 'wholeNumber', read] as const))(
    'the reader %s throws nothing but a sentence, whatever it is given',
    (_, read) => {
      fc.assert(
        fc.property(fc.oneof(fc.string({unit: 'binary-ascii'}), fc.string({unit: 'grapheme'})), (text) => {
          try {
            read(text, '--flag');
          } catch (error) {
            expect(error).toBeInstanceOf(UsageError);
            expect((error as UsageError).message).toMatch(/^[^\n]+\.$/);
          }
        }),
      );
    },
  );
});
