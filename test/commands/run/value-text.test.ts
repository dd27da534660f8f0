import {describe, expect, it} from 'vitest';
import {fileContent, jsonText, shownValue} from '../../../source/commands/run/value-text.js';

describe('the value of a JavaScript job', () => {
  it.each([
    ['a text', 'no line end', 'no line end'],
    ['nothing', undefined, ''],
    ['what JSON holds', {a: [1, null, 'x']}, '{"a":[1,null,"x"]}\n'],
    ['what JSON does not hold', new Map([[1n, [NaN]]]), 'Map(1) { 1n => [ NaN ] }\n'],
    ['what JSON would change', {a: undefined}, '{ a: undefined }\n'],
    ['bytes', new Uint16Array([0x4241]), Buffer.from('AB')],
    ['a buffer', new Uint8Array([65]).buffer, Buffer.from('A')],
  ])('%s goes to a file as it is', (_, value, content) => {
    const found = fileContent(value);
    expect(typeof found === 'string' ? found : Buffer.from(found)).toEqual(content);
  });

  it('a file has all of a value that JSON does not hold', () => {
    const deep = fileContent({
      a: {b: {c: {d: {e: {f: {g: {h: 1n}}}}}}},
      many: Array.from({length: 500}, () => 1n),
    });
    expect(deep).toContain('h: 1n');
    expect(deep).not.toMatch(/more items|\[Object\]/);
  });

  it('a terminal gets a line, and a program JSON', () => {
    expect([shownValue('x'), shownValue([1n]), shownValue(undefined)]).toEqual(['x\n', '[ 1n ]\n', '']);
    expect([jsonText({a: 1}), jsonText(undefined)]).toEqual(['{"a":1}\n', 'null\n']);
  });
});
