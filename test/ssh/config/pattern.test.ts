import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {matchesPattern, matchesPatterns} from '../../../source/ssh/config/pattern.js';

describe('matchesPattern', () => {
  it('a host pattern matches as the same regular expression would', () => {
    const piece = fc.string({unit: fc.constantFrom('*', '?', 'a', 'b', '.'), maxLength: 8});
    const text = fc.string({unit: fc.constantFrom('a', 'b', '.'), maxLength: 8});
    fc.assert(
      fc.property(piece, text, (pattern, name) => {
        const expression = pattern.replaceAll('.', '\\.').replaceAll('*', '.*').replaceAll('?', '.');
        expect(matchesPattern(pattern, name)).toBe(new RegExp(`^${expression}$`).test(name));
      }),
    );
  });
});

describe('matchesPatterns', () => {
  it('an exception among host patterns counts wherever it stands', () => {
    expect(matchesPatterns(['*.example', '!board.example'], 'board.example')).toBe(false);
    expect(matchesPatterns(['!board.example', '*'], 'board.example')).toBe(false);
    expect(matchesPatterns(['!other', '*'], 'board.example')).toBe(true);
    expect(matchesPatterns(['!other'], 'board.example')).toBe(false);
  });
});
