import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {splitWords} from '../../../source/ssh/config/words.js';

const inSingleQuotes = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`;
const inDoubleQuotes = (word: string): string =>
  `"${word.replace(/["\\]/g, (character) => `\\${character}`)}"`;
const withBackslashes = (word: string): string =>
  word === '' ? '""' : word.replace(/[\s\S]/gu, (character) => `\\${character}`);

describe('splitWords', () => {
  it.each([
    ['-J somehost', ['-J', 'somehost']],
    ['  -F  "my config"\t-o User=bob\n', ['-F', 'my config', '-o', 'User=bob']],
    [`-o 'ProxyCommand nc %h %p'`, ['-o', 'ProxyCommand nc %h %p']],
    [`a'b'"c"\\ d`, ['abc d']],
    [`'' ""`, ['', '']],
    [`"a\\b" '\\'`, ['a\\b', '\\']],
    ['$HOME ~ * `id` $(id) ; | &', ['$HOME', '~', '*', '`id`', '$(id)', ';', '|', '&']],
    ['', []],
  ])('splits words as a shell does: %s', (text, words) => {
    expect(splitWords(text)).toEqual(words);
  });

  it.each(['"', "'", '"abc', "a 'b", 'a\\'])(
    'reports an error for words with an unfinished quote or escape: %s',
    (text) => {
      expect(splitWords(text)).toHaveProperty('error');
    },
  );

  it('splits a line into the words that were quoted in it, however they were quoted', () => {
    const quote = fc.constantFrom(inSingleQuotes, inDoubleQuotes, withBackslashes);
    const word = fc.tuple(fc.string({unit: 'grapheme'}), quote);
    const space = fc.stringMatching(/^[ \t\n]+$/);
    fc.assert(
      fc.property(fc.array(word), space, (words, gap) => {
        expect(splitWords(words.map(([text, how]) => how(text)).join(gap))).toEqual(
          words.map(([text]) => text),
        );
      }),
    );
  });

  it('splitting words never throws', () => {
    const text = fc.string({unit: fc.constantFrom('"', "'", '\\', ' ', 'a', '\n', '😀')});
    fc.assert(
      fc.property(text, (any) => {
        const words = splitWords(any);
        expect('error' in words || words.every((word) => typeof word === 'string')).toBe(true);
      }),
    );
  });
});
