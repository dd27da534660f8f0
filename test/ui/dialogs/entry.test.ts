import {describe, expect, it} from 'vitest';
import {edited, entryKey} from '../../../source/ui/dialogs/entry.js';

describe('line that is typed', () => {
  it('a typed line takes single characters, and the keys that end or erase it', () => {
    expect(entryKey('a')).toEqual({type: 'type', text: 'a'});
    expect(entryKey('日')).toEqual({type: 'type', text: '日'});
    expect(entryKey('enter')).toEqual({type: 'answer'});
    expect(entryKey('escape')).toEqual({type: 'dismiss'});
    expect(entryKey('backspace')).toEqual({type: 'erase', all: false});
    expect(entryKey('ctrl-u')).toEqual({type: 'erase', all: true});
    for (const chord of ['up', 'tab', 'ctrl-c', 'pagedown', '']) expect(entryKey(chord)).toBeUndefined();
  });

  it('a typed line lets in nothing that moves a cursor, and no more than its bound', () => {
    expect(edited('a', {type: 'type', text: 'b\r\nc\td'}, 10)).toBe('ab  c d');
    expect(edited('', {type: 'type', text: '\u001B[2J'}, 10)).toBe('␛[2J');
    expect(Array.from(edited('abc', {type: 'type', text: 'defgh'}, 4)).length).toBeLessThanOrEqual(4);
  });

  it('a typed line loses its last character, or all of them', () => {
    expect(edited('a日', {type: 'erase', all: false}, 10)).toBe('a');
    expect(edited('', {type: 'erase', all: false}, 10)).toBe('');
    expect(edited('abc', {type: 'erase', all: true}, 10)).toBe('');
  });
});
