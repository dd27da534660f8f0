import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {formatMessage} from '../../source/message/format.js';
import {maxLabelBytes, shortText, writtenBytes} from '../../source/message/short-text.js';

describe('shortText', () => {
  it('a short text is left as it is', () => {
    expect(shortText('simulate 7', 20)).toBe('simulate 7');
    expect(shortText('', 9)).toBe('');
  });

  it('a long text is cut between characters, with an ellipsis', () => {
    expect(shortText('abcdefghijklmnop', 12)).toBe('abc…');
    expect(shortText('水水水水', 27)).toBe('水水…');
    expect(shortText('a👩‍🚀', 20)).toBe('a…');
    expect(shortText('half \uD83D', 20)).toBe('half \uFFFD');
  });

  it('a shortened text fits, whatever it is made of', () => {
    fc.assert(
      fc.property(
        fc.string({unit: 'binary', maxLength: 400}),
        fc.integer({min: 9, max: 500}),
        (text, max) => {
          const short = shortText(text, max);
          expect(writtenBytes(short)).toBeLessThanOrEqual(max);
          if (writtenBytes(text) <= max) expect(short).toBe(text.toWellFormed());
        },
      ),
    );
  });

  it('any text is shortened to a label that a request can carry', () => {
    for (const text of ['x'.repeat(5000), '水'.repeat(5000), '👩‍🚀'.repeat(5000), '%'.repeat(5000), '\uDEAD']) {
      const line = formatMessage(
        {
          ...{type: 'request', when: '2026-11-21T22:20:58', expires: 1_796_509_258},
          from: `${'u'.repeat(50)}@${'h'.repeat(64)}:4194304-2`,
          future: `${'f'.repeat(32)}-1000000`,
          size: Number.MAX_SAFE_INTEGER,
          runtime: 'command',
          label: shortText(text, maxLabelBytes),
          protocols: ['wormhole'],
        },
        'p2p-tui',
      );
      expect(line).toContain(',label=');
    }
  });
});
