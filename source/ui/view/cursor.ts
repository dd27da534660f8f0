/** Where the cursor of one pane is, and what was around it, so that it can go to a neighbour when its row vanishes. */
export type Cursor = {
  readonly id: string;
  /** The rows as they were when the cursor was last looked after. */
  readonly around: readonly string[];
  /** It was put on no row yet, or at home: it keeps to the first row, whichever that is. */
  readonly home?: true;
};

/** How far a key moves the cursor: so many rows, or to an end. */
export type Step = number | 'first' | 'last';

/**
 * The cursor for the rows there are now. Once it was moved it stays on its row by id; when that is gone it goes to the nearest row that
 * was beside it, the one below first. Without rows there is none.
 */
export function settleCursor(cursor: Cursor | undefined, ids: readonly string[]): Cursor | undefined {
  const first = ids[0];
  if (first === undefined) return undefined;
  if (cursor?.around === ids) return cursor;
  if (cursor === undefined || cursor.home) return {id: first, around: ids, home: true};
  if (ids.includes(cursor.id)) return {id: cursor.id, around: ids};
  return {id: nearest(cursor, ids) ?? first, around: ids};
}

/** The cursor moved by a step; it stops at the ends. */
export function moveCursor(
  cursor: Cursor | undefined,
  ids: readonly string[],
  step: Step,
): Cursor | undefined {
  const settled = settleCursor(cursor, ids);
  if (settled === undefined) return undefined;
  const last = ids.length - 1;
  const index = step === 'first' ? 0 : step === 'last' ? last : ids.indexOf(settled.id) + step;
  const id = ids[Math.max(0, Math.min(last, index))];
  if (id === undefined) return settled;
  return step === 'first' ? {id, around: ids, home: true} : {id, around: ids};
}

function nearest({id, around}: Cursor, ids: readonly string[]): string | undefined {
  const there = new Set(ids);
  const index = around.indexOf(id);
  for (let distance = 1; distance < around.length; distance++) {
    for (const neighbour of [around[index + distance], around[index - distance]]) {
      if (neighbour !== undefined && there.has(neighbour)) return neighbour;
    }
  }
  return undefined;
}
