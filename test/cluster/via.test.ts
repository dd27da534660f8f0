import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {legCode} from '../../source/cluster/via.js';

describe('legCode', () => {
  it('a via gives the code of the future and the code of its result', () => {
    expect(legCode('wormhole://0001-6cc1bf16fe3c', 'out')).toBe('0001-6cc1bf16fe3c-f');
    expect(legCode('wormhole://0001-6cc1bf16fe3c', 'back')).toBe('0001-6cc1bf16fe3c-r');
  });

  it('a via that holds no wormhole code gives none', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const code = legCode(text, 'out');
        expect(code === undefined || /^\d+-[\w-]+-f$/.test(code)).toBe(true);
      }),
    );
    for (const bad of [
      '',
      'wormhole://',
      'wormhole://1-',
      'wormhole://1-a b',
      ' wormhole://1-a',
      'wormhole://1-a\n',
    ]) {
      expect(legCode(bad, 'out')).toBeUndefined();
    }
  });
});
