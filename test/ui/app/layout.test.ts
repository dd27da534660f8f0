import {describe, expect, it} from 'vitest';
import type {LayoutRequest} from '../../../source/ui/app/layout.js';
import {layoutOf} from '../../../source/ui/app/layout.js';

const kinds: readonly Omit<LayoutRequest, 'columns' | 'rows'>[] = [
  {overview: true, zoomed: false, tail: true},
  {overview: false, zoomed: false, tail: true},
  {overview: false, zoomed: false, tail: false},
  {overview: false, zoomed: true, tail: true},
];

const at = (columns: number, rows: number, kind: Partial<LayoutRequest> = {}) =>
  layoutOf({columns, rows, overview: true, zoomed: false, tail: true, ...kind});

/** Whether the areas cover every cell exactly once. */
const tiles = (columns: number, rows: number, kind: (typeof kinds)[number]) => {
  const cells = new Uint8Array(columns * rows);
  for (const {rect} of layoutOf({columns, rows, ...kind}).areas) {
    if (rect.left < 0 || rect.top < 0 || rect.left + rect.width > columns || rect.top + rect.height > rows) {
      return false;
    }
    if (rect.width < 1 || rect.height < 1) return false;
    for (let y = rect.top; y < rect.top + rect.height; y++) {
      for (let x = rect.left; x < rect.left + rect.width; x++) {
        cells[y * columns + x] = (cells[y * columns + x] ?? 0) + 1;
      }
    }
  }
  return cells.every((times) => times === 1);
};

describe('layoutOf', () => {
  it.each(kinds)('the layout tiles every screen from 1×1 to 200×60: %o', (kind) => {
    const broken: string[] = [];
    for (let columns = 1; columns <= 200; columns++) {
      for (let rows = 1; rows <= 60; rows++) {
        if (!tiles(columns, rows, kind)) broken.push(`${columns}×${rows}`);
      }
    }
    expect(broken).toEqual([]);
  });

  it('the layout is a grid of five panes from 110×32 on', () => {
    expect(at(110, 32).mode).toBe('grid');
    expect(at(109, 32).mode).toBe('single');
    expect(at(110, 31).mode).toBe('single');
    expect(at(120, 36).areas.map((area) => area.name)).toEqual([
      'header',
      'workers',
      'jobs',
      'timeline',
      'transfers',
      'events',
      'alert',
      'footer',
    ]);
  });

  it('the layout is tabs, one pane and the tail of events at 80×24', () => {
    const {mode, areas} = at(80, 24);
    expect(mode).toBe('single');
    expect(areas.map(({name, rect}) => [name, rect.height])).toEqual([
      ['header', 2],
      ['tabs', 1],
      ['main', 14],
      ['tail', 5],
      ['alert', 1],
      ['footer', 1],
    ]);
  });

  it('the layout is one line below 60×15, and when zoomed a pane and two lines', () => {
    expect(at(59, 40).mode).toBe('line');
    expect(at(200, 14).mode).toBe('line');
    expect(at(60, 15).mode).toBe('single');
    expect(at(120, 36, {zoomed: true}).areas.map(({name, rect}) => [name, rect.height])).toEqual([
      ['main', 34],
      ['alert', 1],
      ['footer', 1],
    ]);
  });
});
