import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {createSecretEntry} from '../../../source/ui/dialogs/secret-entry.js';

describe('createSecretEntry', () => {
  it('a secret entry gives what was typed, once', () => {
    const entry = createSecretEntry();
    entry.type('open ses');
    entry.type('amé🔑');
    entry.erase();
    expect(entry.length).toBe(11);
    expect(entry.take()).toBe('open sesamé');
    expect(entry.length).toBe(0);
    expect(entry.take()).toBe('');
  });

  it('a secret entry leaves out control characters, and is bounded', () => {
    const entry = createSecretEntry();
    entry.type('a\u001B\r\n\u0007b');
    expect(entry.take()).toBe('ab');
    entry.type('x'.repeat(5000));
    expect(entry.length).toBe(1024);
    entry.wipe();
    expect(entry.take()).toBe('');
  });

  it('a secret entry gives back any text without its control characters', () => {
    fc.assert(
      fc.property(fc.array(fc.string({unit: 'grapheme', maxLength: 20}), {maxLength: 10}), (pieces) => {
        const entry = createSecretEntry();
        for (const piece of pieces) entry.type(piece);
        expect(entry.take()).toBe(pieces.join('').replaceAll(/\p{Cc}/gu, ''));
      }),
    );
  });
});
