import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {cleanText} from '../../source/message/clean.js';

describe('cleanText', () => {
  it('escape characters are shown as text', () => {
    expect(cleanText('\u001B[31mred\u001B[0m\r\n\u007F', 40)).toBe('␛[31mred␛[0m␍␊␡');
    expect(cleanText('a\u009B2Jb', 40)).toBe('a\uFFFD2Jb');
  });

  it('characters that reverse or hide text are shown as replacements', () => {
    expect(cleanText('a\u202Eb\u2066c\u200Bd\uFEFFe\u2028f\u00ADg\u3164', 40)).toBe('a�b�c�d�e�f�g�');
  });

  it('ordinary text of any script is left as it is', () => {
    expect(cleanText('Łódź 東京 नमस्ते 👍', 40)).toBe('Łódź 東京 नमस्ते 👍');
  });

  it('combining marks do not pile up on a character', () => {
    expect(cleanText(`a${'\u0301'.repeat(50)}b`, 200)).toBe(`a${'\u0301'.repeat(3)}\uFFFDb`);
  });

  it('text that is too long is cut with an ellipsis', () => {
    expect(cleanText('abcdef', 4)).toBe('abc…');
    expect(cleanText('abcd', 4)).toBe('abcd');
    expect(cleanText('👍👍👍', 2)).toBe('👍…');
    expect(cleanText('abc', 0)).toBe('');
  });

  it('clean text holds nothing that a terminal obeys, and is never longer than allowed', () => {
    const unit = fc.oneof(
      fc.string({unit: 'binary', minLength: 1, maxLength: 1}),
      fc.constantFrom('\u001B', '\n', '\u202E', '\u200D', '\uD800', '\u0085', '\u0301', '\uFE0F'),
    );
    fc.assert(
      fc.property(fc.string({unit, maxLength: 60}), fc.nat(50), (text, max) => {
        const clean = cleanText(text, max);
        expect(clean).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u);
        expect(Array.from(clean).length).toBeLessThanOrEqual(max);
        expect(cleanText(clean, max)).toBe(clean);
      }),
      {numRuns: 2000},
    );
  });
});
