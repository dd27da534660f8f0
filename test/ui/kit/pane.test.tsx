import {stripVTControlCharacters} from 'node:util';
import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {fit} from '../../../source/ui/kit/format/fit.js';
import {width} from '../../../source/ui/kit/format/width.js';
import {frameRows, lowerEdge, upperEdge} from '../../../source/ui/kit/edges.js';
import {Lines} from '../../../source/ui/kit/line.js';
import {Pane} from '../../../source/ui/kit/pane.js';
import {colourTheme, plainTheme} from '../helpers/context.js';
import {drawRect} from '../helpers/draw.js';

type Box = {readonly width: number; readonly height: number; readonly number?: number};

/** The pane in a rectangle of this outer size, with no more lines than it has room for. */
const rows = ({width: columns, height, number}: Box, title: string, hint: string, lines: readonly string[]) =>
  drawRect(
    <Pane title={title} hint={hint}>
      <Lines lines={lines.slice(0, Math.max(0, height - frameRows))} />
    </Pane>,
    {left: 0, top: 0, width: columns, height},
    {number},
  ).map((line) => stripVTControlCharacters(line));

describe('frame of a pane', () => {
  it('the frame of a pane has number, title and hint in its upper edge', () => {
    expect(rows({width: 30, height: 5, number: 3}, 'Jobs 11', '▾ stage', ['one', 'two'])).toEqual([
      '┌─ 3 Jobs 11 ────── ▾ stage ─┐',
      '│one                         │',
      '│two                         │',
      '│                            │',
      '└────────────────────────────┘',
    ]);
  });

  it('the frame of a pane leaves out the hint before it cuts the title, and cuts lines too long for it', () => {
    const lines = ['0123456789abcdefghij', 'x', 'y', 'z'];
    expect(rows({width: 18, height: 4}, 'Transfers 3', 'a long hint', lines)).toEqual([
      '┌─ Transfers 3 ──┐',
      '│0123456789abcde…│',
      '│x               │',
      '└────────────────┘',
    ]);
  });

  it('a pane without number and hint has a frame of its size around its lines', () => {
    expect(rows({width: 20, height: 4}, 'People', '', ['alice', 'bob'])).toEqual([
      '┌─ People ─────────┐',
      '│alice             │',
      '│bob               │',
      '└──────────────────┘',
    ]);
  });

  it('a pane has exactly the size requested, whatever is in it', () => {
    const text = fc.string({unit: 'grapheme', maxLength: 60}).map(printable);
    fc.assert(
      fc.property(
        fc.record({title: text, hint: text, lines: fc.array(text, {maxLength: 8})}),
        fc.integer({min: 3, max: 60}),
        fc.integer({min: 2, max: 10}),
        ({title, hint, lines}, columns, height) => {
          const shown = rows({width: columns, height, number: 4}, title, hint, lines);
          expect(shown).toHaveLength(height);
          for (const line of shown) expect(width(fit(line, columns))).toBe(columns);
        },
      ),
      {numRuns: 50},
    );
  });

  it('the edges of a pane have exactly its width, whatever is in them', () => {
    const text = fc.string({unit: 'grapheme', maxLength: 60}).map(printable);
    fc.assert(
      fc.property(
        text,
        text,
        fc.integer({min: 3, max: 60}),
        fc.boolean(),
        (title, hint, columns, focused) => {
          for (const theme of [plainTheme, colourTheme]) {
            const box = {title, hint, number: 4, width: columns, focused, theme};
            expect(width(upperEdge(box))).toBe(columns);
            expect(width(lowerEdge(box))).toBe(columns);
          }
        },
      ),
    );
  });

  it('a pane draws nothing where there is no room for its edges', () => {
    for (const columns of [0, 1, 2]) {
      expect(rows({width: columns, height: 4}, 'People', '', ['alice']).join('').trim()).toBe('');
    }
  });
});

/** What `cleanText` leaves: panes hold no control characters. */
function printable(text: string): string {
  return text.replaceAll(/[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}]/gu, ' ');
}
