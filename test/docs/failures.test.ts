import {describe, expect, it} from 'vitest';
import {lookUp, read, rowsOfCode} from './quotes.js';

const rows = rowsOfCode(read('docs/failures.md'));

describe('docs/failures.md', () => {
  it('has a row for each thing', () => {
    expect(rows.length).toBeGreaterThan(50);
  });

  it.each(rows)('quotes what stands in the code: $what', ({code}) => {
    const {found, missing} = lookUp(code);

    expect(missing).toEqual([]);
    expect(found).not.toEqual([]);
  });
});
