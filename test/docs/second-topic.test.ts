import {describe, expect, it} from 'vitest';
import {fieldsOf, typeRules} from '../../source/message/fields.js';
import {lookUp, quoted, read, rowsOfCode, tableRows} from './quotes.js';

const page = read('docs/second-topic.md');

/** The lines that the page tells of: type, and fields in order. */
const told = tableRows(page)
  .filter((cells) => cells.length === 4 && cells[0] !== '`type`')
  .map(([type = '', , fields = '']) => [quoted(type)[0], quoted(fields)[0]]);

/** The same as the code has them; `?` is what may be left out. */
const known = Object.keys(typeRules).flatMap((type) => {
  const fields = fieldsOf(type, 'p2p-tui');
  if (fields === undefined) return [];
  return [[type, fields.map(({key, optional}) => `${key}${optional ? '?' : ''}`).join(', ')]];
});

describe('the page on the second topic', () => {
  it('docs/second-topic.md has the types of the topic, each with its fields in their order', () => {
    expect(told).toEqual(known);
  });

  it.each(rowsOfCode(page))('docs/second-topic.md quotes what stands in the code: $what', ({code}) => {
    const {found, missing} = lookUp(code);

    expect(missing).toEqual([]);
    expect(found).not.toEqual([]);
  });
});
