import {describe, expect, it} from 'vitest';
import {lookUp, read, rowsOfCode} from './quotes.js';

const rows = rowsOfCode(read('docs/r.md'));

describe('the page on R', () => {
  it('docs/r.md has a row for each difference that there is', () => {
    expect(rows.length).toBeGreaterThanOrEqual(13);
  });

  it.each(rows)('docs/r.md quotes what stands in the code: $what', ({code}) => {
    const {found, missing} = lookUp(code);

    expect(missing).toEqual([]);
    expect(found).not.toEqual([]);
  });
});
