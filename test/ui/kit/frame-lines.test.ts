import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {frameLines} from '../../../source/ui/kit/frame-lines.js';
import {width} from '../../../source/ui/kit/format/width.js';
import {plainTheme, colourTheme} from '../helpers/context.js';

const box = {focused: false, theme: plainTheme};

describe('frameLines', () => {
  it('puts number, title and hint into the upper edge', () => {
    const content = {title: 'Jobs 11', hint: '▾ stage', lines: ['one', 'two']};
    expect(frameLines({...box, content, number: 3, width: 30, height: 5})).toEqual([
      '┌─ 3 Jobs 11 ──── ▾ stage ─┐'.replace('────', '──────'),
      '│one                         │',
      '│two                         │',
      '│                            │',
      '└────────────────────────────┘',
    ]);
  });

  it('leaves the hint out before it cuts the title, and cuts what is too long', () => {
    const content = {
      title: 'Transfers 3',
      hint: 'a long hint',
      lines: ['0123456789abcdefghij', 'x', 'y', 'z'],
    };
    expect(frameLines({...box, content, width: 18, height: 4})).toEqual([
      '┌─ Transfers 3 ──┐',
      '│0123456789abcde…│',
      '│x               │',
      '└────────────────┘',
    ]);
  });

  it('is of exactly the size asked for, whatever is in it', () => {
    const text = fc.string({unit: 'grapheme', maxLength: 60});
    fc.assert(
      fc.property(
        fc.record({title: text, hint: text, lines: fc.array(text, {maxLength: 8})}),
        fc.integer({min: 0, max: 60}),
        fc.integer({min: 0, max: 10}),
        fc.boolean(),
        (content, columns, height, focused) => {
          const clean = {...content, title: printable(content.title), hint: printable(content.hint)};
          const lines = frameLines({
            content: {...clean, lines: content.lines.map(printable)},
            number: 4,
            width: columns,
            height,
            focused,
            theme: colourTheme,
          });
          expect(lines).toHaveLength(height);
          for (const line of lines) expect(width(line)).toBe(columns);
        },
      ),
    );
  });
});

/** What `cleanText` leaves: panes hold no control characters. */
const printable = (text: string) => text.replaceAll(/[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}]/gu, ' ');
