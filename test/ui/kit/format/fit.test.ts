import fc from 'fast-check';
import stringWidth from 'string-width';
import {describe, expect, it} from 'vitest';
import {bar} from '../../../../source/ui/kit/format/bar.js';
import {fit, truncate, truncateStart} from '../../../../source/ui/kit/format/fit.js';
import {sparkline} from '../../../../source/ui/kit/format/sparkline.js';
import {width} from '../../../../source/ui/kit/format/width.js';

/** Text as peers may send it and as we style it: wide characters, joined emoji, combining marks, escape sequences. */
const anyText = fc
  .array(
    fc.oneof(
      fc.string({unit: 'grapheme', maxLength: 8}),
      fc.string({unit: 'binary', maxLength: 8}),
      fc.constantFrom(
        '日本語',
        '👩‍👩‍👧',
        '🇩🇪',
        'e\u0301',
        '\u0301',
        '\u200d',
        '\u001b[31m',
        '\u001b[39m',
        '\u001b[1;48;2;1;2;3m',
      ),
      fc.constantFrom(
        '\u001b',
        '\u001b[',
        '\u009b',
        '\u001b]8;;http://a\u0007',
        'ﾊﾟ',
        'ക്ഷ',
        '1\ufe0f\u20e3',
        '♥\ufe0f',
        '…',
        '▶',
      ),
    ),
    {maxLength: 8},
  )
  .map((parts) => parts.join(''));

describe('fit', () => {
  it('fit pads text to the left, the right or the centre, as requested', () => {
    expect([fit('ab', 5), fit('ab', 5, 'right'), fit('ab', 5, 'center')]).toEqual([
      'ab   ',
      '   ab',
      ' ab  ',
    ]);
  });

  it('fit cuts text that is too long with an ellipsis', () => {
    expect([fit('abcdef', 4), fit('abcd', 4), fit('ab', 1), fit('ab', 0), fit('', 2)]).toEqual([
      'abc…',
      'abcd',
      '…',
      '',
      '  ',
    ]);
  });

  it('fit never halves a wide character', () => {
    expect(fit('日本語', 4)).toBe('日… ');
    expect(fit('日本語', 5)).toBe('日本…');
  });

  it('fit keeps the styles of text that it cuts, and closes them', () => {
    expect(fit('\u001b[31mabcdef\u001b[39m', 4)).toBe('\u001b[31mabc\u001b[39m…');
  });

  it('fit takes exactly the columns requested', () => {
    fc.assert(
      fc.property(
        anyText,
        fc.nat(30),
        fc.constantFrom('left', 'right', 'center' as const),
        (text, columns, align) => {
          expect(stringWidth(fit(text, columns, align))).toBe(columns);
        },
      ),
      {numRuns: 2000},
    );
  });

  it('truncate leaves text that fits as it is, and never exceeds its columns', () => {
    fc.assert(
      fc.property(anyText, fc.nat(30), (text, columns) => {
        const cut = truncate(text, columns);
        if (columns > 0 && stringWidth(text) <= columns) expect(cut).toBe(text);
        expect(stringWidth(cut)).toBeLessThanOrEqual(columns);
      }),
    );
  });
});

describe('truncateStart', () => {
  it('truncateStart keeps the end, in at most the columns requested, without half a character', () => {
    expect(truncateStart('vm:21352', 8)).toBe('vm:21352');
    expect(truncateStart('vm:21352', 5)).toBe('…1352');
    expect(truncateStart('梅の木:77', 5)).toBe('…:77');
    expect(truncateStart('abc', 1)).toBe('…');
    expect(truncateStart('abc', 0)).toBe('');
    fc.assert(
      fc.property(fc.string({unit: 'grapheme', maxLength: 30}), fc.nat(40), (text, columns) => {
        expect(width(truncateStart(text, columns))).toBeLessThanOrEqual(columns);
      }),
    );
  });
});

describe('width', () => {
  it('width agrees with string-width on any text', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(width(text)).toBe(stringWidth(text));
      }),
    );
    for (let code = 0x20; code < 0x3000; code++) {
      const character = String.fromCharCode(code);
      expect(width(character), code.toString(16)).toBe(stringWidth(character));
    }
  });
});

describe('bar and sparkline', () => {
  it('a bar is filled in eighths of a column', () => {
    expect([bar(0, 4), bar(0.5, 4), bar(0.64, 9), bar(1, 3), bar(Number.NaN, 2), bar(7, 2)]).toEqual([
      '░░░░',
      '██░░',
      '█████▊░░░',
      '███',
      '░░',
      '██',
    ]);
  });

  it('a sparkline draws the newest value on the right', () => {
    expect(sparkline([0, 1, 7, 14], 6)).toBe('  ▁▂▅█');
    expect(sparkline([1, 2, 3, 4], 2)).toBe('▇█');
    expect(sparkline([0, 0], 2)).toBe('▁▁');
    expect(sparkline([undefined, 2, 0], 4)).toBe(' ╌█▁');
  });

  it('bar and sparkline take exactly the columns requested', () => {
    fc.assert(
      fc.property(fc.double(), fc.array(fc.double()), fc.nat(40), (fraction, values, columns) => {
        expect(stringWidth(bar(fraction, columns))).toBe(columns);
        expect(stringWidth(sparkline(values, columns))).toBe(columns);
      }),
    );
  });
});
