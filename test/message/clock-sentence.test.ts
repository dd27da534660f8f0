import {describe, expect, it} from 'vitest';
import {amountOf, clockSentence} from '../../source/message/clock-sentence.js';

describe('sentences about clocks', () => {
  it('a sentence about a clock says whose it is, how wrong it is, and what to do', () => {
    expect(clockSentence({whose: 'ours', ahead: -62_000, clocks: 5})).toBe(
      "your clock is 62 s behind the cluster's (median of 5 others): set it",
    );
    expect(clockSentence({whose: 'theirs', peer: 'bob@kiwi:4410', ahead: 62_300, clocks: 5})).toBe(
      "the clock of bob@kiwi is 62 s ahead of the cluster's: it has to be set there",
    );
    expect(clockSentence({whose: 'either', peer: 'bob@kiwi:4410', ahead: -3_900_000, clocks: 1})).toBe(
      'your clock is 1 h 5 min behind that of bob@kiwi: set the one that is wrong',
    );
  });

  it('a sentence about a clock holds nothing that a terminal obeys', () => {
    expect(clockSentence({whose: 'theirs', peer: 'x@\u001B[2Jk:1', ahead: 9000, clocks: 2})).not.toContain(
      '\u001B',
    );
  });

  it('a difference of clocks is written in units that people use', () => {
    expect([5000, -62_000, 720_000, 3_600_000, 7_260_000].map(amountOf)).toEqual([
      '5 s',
      '62 s',
      '12 min',
      '1 h',
      '2 h 1 min',
    ]);
  });
});
