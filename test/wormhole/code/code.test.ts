import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {parseCode, transferCode} from '../../../source/wormhole/code/code.js';
import {systemRandom} from '../../../source/wormhole/crypto/random.js';
import {WormholeError} from '../../../source/wormhole/error.js';

describe('reading codes', () => {
  it.each([
    ['1234-0a1b2c3d4e5f-f', '1234'],
    ['0000-ffffffffffff-r', '0000'],
    ['4-purple-sausages', '4'],
    ['0123-x', '0123'],
  ])('the code %s is taken apart at its first hyphen', (text, nameplate) => {
    expect(parseCode(text)).toEqual({password: text, nameplate});
  });

  it.each([
    '',
    '5',
    '5-',
    '-5-x',
    '+5-x',
    'x-5',
    '5-a b',
    '1234567890123456789-x',
    '٣-x',
    '5-é',
    '5-x\n',
    ' 5-x',
  ])('the text %j is refused as a code', (text) => {
    expect(() => parseCode(text)).toThrow(expect.objectContaining({code: 'bad-code'}) as Error);
  });

  it('any text is read as a code or refused with a WormholeError', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({unit: 'binary'})), (text) => {
        try {
          const {password, nameplate} = parseCode(text);
          expect(password).toBe(text);
          expect(text.startsWith(`${nameplate}-`)).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(WormholeError);
        }
      }),
    );
  });
});

describe('codes of transfers', () => {
  it('a transfer code has the form of future.p2p, and is a code with -f and with -r', () => {
    const code = transferCode(systemRandom);
    expect(code).toMatch(/^\d{4}-[0-9a-f]{12}$/);
    expect(parseCode(`${code}-f`).nameplate).toBe(parseCode(`${code}-r`).nameplate);
  });

  it('the number of a transfer code is drawn again rather than small ones preferred', () => {
    const draws = [Buffer.of(0xff, 0xff), Buffer.of(0x00, 0x07), Buffer.alloc(6, 0xab)];
    expect(transferCode(() => draws.shift() ?? Buffer.alloc(0))).toBe('0007-abababababab');
  });
});
