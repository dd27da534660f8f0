import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {endingOf, errorClass} from '../../source/message/ending.js';

describe('error classes', () => {
  it.each([
    'RangeError',
    'simpleError',
    'std::runtime_error',
    'exit:127',
    'SIGKILL',
    'my.error',
    'E-1',
    '$x',
  ])('an error class may be %s', (name) => {
    expect(errorClass(name)).toBe(name);
  });

  it.each([
    '',
    'no such file',
    'a=b',
    'x'.repeat(65),
    'Fehler\n',
    '\u001B[2J',
    '\u202Ex',
    'Ошибка',
    '/etc/passwd',
  ])('an error class cannot be %j', (name) => {
    expect(errorClass(name)).toBeUndefined();
  });
});

describe('endings in a line', () => {
  it('an ending has an error only where it failed, and never one that is no error class', () => {
    fc.assert(
      fc.property(fc.string({unit: 'binary'}), fc.string({unit: 'binary'}), (outcome, error) => {
        expect(endingOf({outcome, error}).error ?? 'none').toMatch(/^[\w.:$-]{1,64}$/);
        expect(endingOf({outcome: 'ok', error})).toEqual({outcome: 'ok'});
        expect(endingOf({outcome})).toEqual({outcome});
      }),
    );
    expect(endingOf({})).toEqual({});
  });
});
