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

  it.each([
    ['a person at a computer', '\u{1F469}\u200D\u{1F4BB}.txt'],
    ['a family', '\u{1F468}\u200D\u{1F469}\u200D\u{1F467}\u200D\u{1F466}.png'],
    ['a modified emoji', '\u{1F469}\u{1F3FD}\u200D\u{1F52C}'],
    ['Devanagari', '\u0915\u094D\u200D\u0937'],
    ['Persian', '\u0645\u06CC\u200C\u062E\u0648\u0627\u0647\u0645'],
  ])('joiners that belong are kept: %s', (_, text) => {
    expect(cleanText(text, 40)).toBe(text);
  });

  it.each([
    ['alone', '\u200D'],
    ['between letters that nothing joins', 'a\u200Db\u200Cc'],
    ['at the end of an emoji', '\u{1F469}\u200D'],
    ['doubled', '\u{1F469}\u200D\u200D\u{1F4BB}'],
    ['between a letter and an emoji', 'a\u200D\u{1F4BB}'],
  ])('joiners that hide are shown: %s', (_, text) => {
    expect(cleanText(text, 40)).toBe(text.replace(/[\u200C\u200D]/g, '\uFFFD'));
  });

  it('a joiner goes with what it joins when the text is cut', () => {
    expect(cleanText('\u{1F469}\u200D\u{1F4BB}bc', 3)).toBe('\u{1F469}…');
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
      fc.constantFrom('\u{1F469}', '\u{1F4BB}', '\u0915', '\u094D', '\u200C', '\u0645'),
    );
    fc.assert(
      fc.property(fc.string({unit, maxLength: 60}), fc.nat(50), (text, max) => {
        const clean = cleanText(text, max);
        expect(clean.replace(/(?<=[^ ])[\u200C\u200D](?=[^ ])/gu, '')).not.toMatch(
          /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u,
        );
        expect(Array.from(clean).length).toBeLessThanOrEqual(max);
        expect(cleanText(clean, max)).toBe(clean);
      }),
      {numRuns: 2000},
    );
  });
});
