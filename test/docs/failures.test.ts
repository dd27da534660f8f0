import {describe, expect, it} from 'vitest';
import {lookUp, read, rowsOfCode} from './quotes.js';

const rows = rowsOfCode(read('docs/failures.md'));

describe('the page on failures', () => {
  it('docs/failures.md has more than fifty rows that name files of the code', () => {
    expect(rows.length).toBeGreaterThan(50);
  });

  it.each(rows)('docs/failures.md quotes what stands in the code: $what', ({code}) => {
    const {found, missing} = lookUp(code);

    expect(missing).toEqual([]);
    expect(found).not.toEqual([]);
  });
});
