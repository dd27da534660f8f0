import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {parseCode} from '../../../source/wormhole/code/code.js';
import {completeCode, wordCode} from '../../../source/wormhole/code/word-code.js';
import {evenWords, oddWords} from '../../../source/wormhole/code/words.js';
import {systemRandom} from '../../../source/wormhole/crypto/random.js';

describe('lists of words', () => {
  it('the word lists have a word for each byte, all different and fit to be typed', () => {
    expect(oddWords).toHaveLength(256);
    expect(evenWords).toHaveLength(256);
    const all = [...oddWords, ...evenWords];
    expect(new Set(all).size).toBe(512);
    expect(all.every((word) => /^[a-z]+$/.test(word))).toBe(true);
  });

  it('the word lists begin and end with the words of the PGP word list', () => {
    expect([evenWords[0], evenWords[255]]).toEqual(['aardvark', 'zulu']);
    expect([oddWords[0], oddWords[255]]).toEqual(['adroitness', 'yucatan']);
  });
});

describe('codes of words', () => {
  it('a code of words begins with a word of three syllables', () => {
    expect(wordCode('7', () => Buffer.of(0, 255))).toBe('7-adroitness-zulu');
  });

  it('a code of words is read as a code with its nameplate', () => {
    expect(parseCode(wordCode('123', systemRandom)).nameplate).toBe('123');
  });
});

describe('completion of codes', () => {
  it('completion offers the numbers that are in use', () => {
    expect(completeCode('', ['4', '17', '42'])).toEqual(['4-', '17-', '42-']);
    expect(completeCode('4', ['4', '17', '42'])).toEqual(['4-', '42-']);
    expect(completeCode('9', ['4'])).toEqual([]);
  });

  it('completion offers words of three syllables, then of two', () => {
    expect(completeCode('4-pu', [])).toEqual(['4-puberty-', '4-publisher-']);
    expect(completeCode('4-publisher-zu', [])).toEqual(['4-publisher-zulu']);
    expect(completeCode('4-PUBL', [])).toEqual(['4-publisher-']);
    expect(completeCode('4-', [])).toHaveLength(256);
    expect(completeCode('4-qqq', [])).toEqual([]);
  });

  it('completion leads from the number to every code', () => {
    fc.assert(
      fc.property(fc.nat(999), fc.uint8Array({minLength: 2, maxLength: 2}), (number, bytes) => {
        const nameplate = String(number);
        const code = wordCode(nameplate, () => bytes);
        const [, first = ''] = code.split('-');
        expect(completeCode(nameplate, [nameplate])).toContain(`${nameplate}-`);
        expect(completeCode(`${nameplate}-${first.slice(0, 2)}`, [])).toContain(`${nameplate}-${first}-`);
        expect(completeCode(code.slice(0, -1), [])).toContain(code);
      }),
    );
  });

  it('completion only ever adds to what was typed, for any text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^\d+(-[a-z]*)*$/)), (typed) => {
        for (const found of completeCode(typed, ['1', '2'])) {
          expect(found.toLowerCase().startsWith(typed.toLowerCase())).toBe(true);
        }
      }),
    );
  });
});
