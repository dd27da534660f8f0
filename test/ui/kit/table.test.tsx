import fc from 'fast-check';
import stringWidth from 'string-width';
import {describe, expect, it} from 'vitest';
import type {Column} from '../../../source/ui/kit/column.js';
import {drawCell, placeColumns} from '../../../source/ui/kit/column.js';
import {cutNotice, Table, visibleRows} from '../../../source/ui/kit/table.js';
import {colourTheme} from '../helpers/context.js';
import {drawPart} from '../helpers/draw.js';

const anyColumns: fc.Arbitrary<readonly Column<string>[]> = fc
  .array(
    fc.record({
      min: fc.integer({min: 1, max: 12}),
      more: fc.nat(10),
      most: fc.nat(20),
      priority: fc.nat(9),
      optional: fc.boolean(),
      align: fc.constantFrom('left', 'right', 'center' as const),
    }),
    {minLength: 1, maxLength: 9},
  )
  .map((columns) =>
    columns.map(({min, more, most, priority, optional, align}, index) => ({
      key: `c${index}`,
      heading: `COLUMN${index}`,
      min,
      ideal: min + more,
      max: min + more + most,
      priority,
      align,
      // One column at least is not optional: a table without any is none.
      optional: optional && index > 0,
    })),
  );

const columns: readonly Column<'name' | 'size'>[] = [
  {key: 'name', heading: 'NAME', min: 4, ideal: 6, priority: 0},
  {key: 'size', heading: 'SIZE', min: 4, align: 'right', priority: 1},
];

const ids = (n: number) => Array.from({length: n}, (_, index) => `row${index}`);

const draw = (n: number, rows: number, cursor?: string, beyond = 0, notes: readonly string[] = []) =>
  drawPart(
    <Table
      columns={columns}
      ids={ids(n)}
      row={(id) => ({name: {text: id}, size: {text: '1K'}})}
      empty="None."
      beyond={beyond}
      notes={notes}
    />,
    {columns: 30, rows, cursor},
  );

describe('placeColumns', () => {
  it('placeColumns drops the least important columns first, and keeps the order of the rest', () => {
    const three: readonly Column<string>[] = [
      {key: 'a', heading: 'A', min: 5, priority: 2},
      {key: 'b', heading: 'B', min: 5, priority: 0},
      {key: 'c', heading: 'C', min: 5, priority: 1},
    ];
    const shown = (room: number) => placeColumns(three, room).columns.map(({column}) => column.key);
    expect([shown(17), shown(16), shown(11), shown(5), shown(2)]).toEqual([
      ['a', 'b', 'c'],
      ['b', 'c'],
      ['b', 'c'],
      ['b'],
      ['b'],
    ]);
  });

  it('placeColumns adds an optional column only where all others have their ideal width', () => {
    const two: readonly Column<string>[] = [
      {key: 'a', heading: 'A', min: 5, ideal: 10, priority: 0},
      {key: 'b', heading: 'B', min: 3, priority: 1, optional: true},
    ];
    expect(placeColumns(two, 14).columns.map(({width}) => width)).toEqual([10]);
    expect(placeColumns(two, 15).columns.map(({width}) => width)).toEqual([10, 3]);
  });

  it('placeColumns never takes more room than there is, and gives every column its least width', () => {
    fc.assert(
      fc.property(anyColumns, fc.nat(150), (any, room) => {
        const placed = placeColumns(any, room);
        const total = placed.columns.reduce(
          (sum, {width}) => sum + width,
          placed.gap * (placed.columns.length - 1),
        );
        expect(total).toBeLessThanOrEqual(room);
        expect(placed.columns.length).toBeGreaterThan(0);
        for (const {column, width} of placed.columns) {
          if (placed.columns.length > 1) expect(width).toBeGreaterThanOrEqual(column.min);
          expect(width).toBeLessThanOrEqual(Math.max(column.min, column.max ?? 0));
        }
      }),
    );
  });
});

describe('drawCell', () => {
  it('a cell keeps its tail when its text is cut, as long as there is room for it', () => {
    expect(drawCell({text: 'a-very-long-host', tail: ':4410*'}, 12)).toBe('a-ver…:4410*');
    expect(drawCell({text: 'kiwi', tail: ':4410'}, 12)).toBe('kiwi:4410   ');
    expect(drawCell({text: 'kiwi', tail: ':4410'}, 4)).toBe('kiw…');
  });

  it('a cell takes exactly its columns', () => {
    const text = fc.string({unit: 'grapheme', maxLength: 12});
    fc.assert(
      fc.property(text, text, fc.nat(20), fc.boolean(), (body, tail, width, draws) => {
        const cell = {
          text: body,
          tail,
          paint: colourTheme.bad,
          ...(draws && {draw: (columns: number) => '█'.repeat(columns)}),
        };
        expect(stringWidth(drawCell(cell, width))).toBe(width);
      }),
    );
  });
});

describe('Table', () => {
  it('a table shows its heading, its rows and the mark of the cursor', () => {
    expect(draw(2, 5, 'row1').map((line) => line.trimEnd())).toEqual([
      '  NAME    SIZE',
      '  row0      1K',
      '▌ row1      1K',
    ]);
  });

  it('a table shows what is cut off on its last line', () => {
    expect(draw(12, 6).at(-1)).toBe(' 4 of 12 ▾');
    expect(draw(12, 6, 'row11').at(-1)).toBe(' 4 of 12 ▴');
    expect(draw(12, 6, 'row6').at(-1)).toBe(' 4 of 12 ▴▾');
    expect(draw(4, 10, undefined, 12_391).at(-1)).toBe(' 4 of 4, 12,391 hidden ▾');
    expect(draw(12, 1)).toEqual([' 0 of 12 ▾']);
    expect(draw(0, 3)).toEqual([' None.']);
    expect(draw(0, 3, undefined, 2)).toEqual([' None.', ' 2 hidden']);
  });

  it('a table adds those of its remarks that have room', () => {
    expect(draw(12, 6, undefined, 0, ['* yours', 'a remark far too long for it', '~ so']).at(-1)).toBe(
      ' 4 of 12 ▾   * yours   ~ so',
    );
  });

  it('a table fits any place, keeps the cursor in sight and counts the rest correctly', () => {
    fc.assert(
      fc.property(
        anyColumns,
        fc.nat(40),
        fc.nat(60),
        fc.nat(30),
        fc.nat(),
        fc.nat(5),
        fc.string({unit: 'grapheme', maxLength: 12}),
        (any, n, width, height, at, beyond, text) => {
          const all = ids(n);
          const cursor = all[at % Math.max(1, n)];
          const seen: string[] = [];
          const row = (id: string) => {
            seen.push(id);
            return Object.fromEntries(any.map(({key}) => [key, {text: `${id}${text}`}]));
          };
          const table = {columns: any, ids: all, row, beyond, notes: ['a note'], empty: 'Nothing here.'};
          const lines = drawPart(<Table {...table} />, {
            columns: width,
            rows: height,
            cursor,
            theme: colourTheme,
          });
          expect(lines.length).toBeLessThanOrEqual(height);
          for (const line of lines) expect(stringWidth(line)).toBeLessThanOrEqual(width);
          expect(seen).toEqual(
            all.slice(all.indexOf(seen[0] ?? ''), all.indexOf(seen[0] ?? '') + seen.length),
          );
          if (n > 0 && width > 0 && height >= 2) expect(seen).toContain(cursor);
          if (n > 0 && width >= 40 && height >= 1 && (seen.length < n || beyond > 0)) {
            expect(lines.at(-1)).toContain(`${seen.length} of ${n}${beyond > 0 ? `, ${beyond} hidden` : ''}`);
          }
        },
      ),
      {numRuns: 500},
    );
  });
});

describe('visibleRows and cutNotice', () => {
  it('visibleRows keeps the cursor in the middle where it can', () => {
    expect(visibleRows(20, 5, 10)).toEqual({start: 8, end: 13});
    expect(visibleRows(20, 5, 0)).toEqual({start: 0, end: 5});
    expect(visibleRows(20, 5, 19)).toEqual({start: 15, end: 20});
    expect(visibleRows(3, 5, 2)).toEqual({start: 0, end: 3});
  });

  it('cutNotice is empty when nothing is cut', () => {
    expect(cutNotice({start: 0, end: 3, total: 3, beyond: 0})).toBe('');
  });
});
