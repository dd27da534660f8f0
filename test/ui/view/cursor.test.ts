import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {moveCursor, settleCursor} from '../../../source/ui/view/cursor.js';

const settledOn = (id: string, around: readonly string[]) => ({id, around});

describe('settleCursor', () => {
  it('a cursor begins on the first row, and there is none without rows', () => {
    expect(settleCursor(undefined, ['a', 'b'])?.id).toBe('a');
    expect(settleCursor(settledOn('a', ['a']), [])).toBeUndefined();
  });

  it('a cursor keeps to the first row, whichever that is, until it is moved', () => {
    const untouched = settleCursor(undefined, ['a', 'b']);
    expect(settleCursor(untouched, ['x', 'a', 'b'])?.id).toBe('x');
    const moved = moveCursor(untouched, ['a', 'b'], 1);
    expect(settleCursor(moved, ['x', 'a', 'b'])?.id).toBe('b');
    const homeAgain = moveCursor(moved, ['a', 'b'], 'first');
    expect(settleCursor(homeAgain, ['x', 'a', 'b'])?.id).toBe('x');
  });

  it('a cursor keeps its row by id when the order changes', () => {
    expect(settleCursor(settledOn('b', ['a', 'b', 'c']), ['c', 'x', 'b', 'a'])?.id).toBe('b');
  });

  it.each([
    {gone: 'b', now: ['a', 'c', 'd'], to: 'c'},
    {gone: 'd', now: ['a', 'b', 'c'], to: 'c'},
    {gone: 'c', now: ['a', 'x'], to: 'a'},
    {gone: 'c', now: ['x', 'y'], to: 'x'},
  ])('a cursor goes to the nearest neighbour when its row $gone vanishes: $to', ({gone, now, to}) => {
    expect(settleCursor(settledOn(gone, ['a', 'b', 'c', 'd']), now)?.id).toBe(to);
  });

  it('a cursor does not come back to a row that vanished and came back', () => {
    const moved = settleCursor(settledOn('b', ['a', 'b', 'c']), ['a', 'c']);
    expect(settleCursor(moved, ['a', 'b', 'c'])?.id).toBe('c');
  });
});

describe('moveCursor', () => {
  const rows = ['a', 'b', 'c', 'd'];

  it.each([
    {step: 1, to: 'c'},
    {step: -1, to: 'a'},
    {step: 10, to: 'd'},
    {step: -10, to: 'a'},
    {step: 'first', to: 'a'},
    {step: 'last', to: 'd'},
  ] as const)('a cursor on the second of four rows moves by $step to $to', ({step, to}) => {
    expect(moveCursor(settledOn('b', rows), rows, step)?.id).toBe(to);
  });

  it('a moved cursor is always on a row that exists', () => {
    const ids = fc.uniqueArray(fc.string({minLength: 1, maxLength: 2}));
    fc.assert(
      fc.property(fc.array(fc.tuple(ids, fc.integer({min: -5, max: 5}))), (moves) => {
        let cursor: ReturnType<typeof moveCursor>;
        for (const [rowsNow, step] of moves) {
          cursor = moveCursor(cursor, rowsNow, step);
          expect(cursor === undefined).toBe(rowsNow.length === 0);
          if (cursor !== undefined) expect(rowsNow).toContain(cursor.id);
        }
      }),
    );
  });
});
