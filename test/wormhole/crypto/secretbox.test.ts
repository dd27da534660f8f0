import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {systemRandom} from '../../../source/wormhole/crypto/random.js';
import {loadNativeSecretbox, loadPortableSecretbox} from '../../../source/wormhole/crypto/secretbox.js';
import {openPhase, sealPhase} from '../../../source/wormhole/mailbox/phases.js';

const portable = await loadPortableSecretbox();
const native = loadNativeSecretbox();
const implementations = [
  {name: 'WebAssembly', box: portable},
  ...(native === undefined ? [] : [{name: 'machine code', box: native}]),
];

const key = Buffer.from('772e20302c88e6cdf6b7eab34044a79902278d5aac5672ee61421540a7394b60', 'hex');
const sealed =
  '000102030405060708090a0b0c0d0e0f1011121314151617e242e6268f4bd8a79ebf7a8c121c4949ecd40a75dcabeb389aeb56cf15873429c285612e';

describe.each(implementations)('secret box by $name', ({box}) => {
  it('a secret box seals and opens the version message of the vectors', () => {
    const counting = (size: number): Uint8Array => Uint8Array.from({length: size}, (_, index) => index);
    const plain = Buffer.from('{"app_versions": {}}');
    const bytes = sealPhase(box, counting, key, '0123456789', 'version', plain);
    expect(bytes.toString('hex')).toBe(sealed);
    expect(openPhase(box, key, '0123456789', 'version', bytes)).toEqual(plain);
  });

  it('a secret box does not open a message of another side, phase or key, nor one cut short', () => {
    const bytes = Buffer.from(sealed, 'hex');
    expect(openPhase(box, key, '0123456780', 'version', bytes)).toBeUndefined();
    expect(openPhase(box, key, '0123456789', '0', bytes)).toBeUndefined();
    expect(openPhase(box, Buffer.alloc(32), '0123456789', 'version', bytes)).toBeUndefined();
    expect(openPhase(box, key, '0123456789', 'version', bytes.subarray(0, 39))).toBeUndefined();
    expect(openPhase(box, key, '0123456789', 'version', bytes.subarray(0, -1))).toBeUndefined();
  });
});

describe('mailbox messages', () => {
  it('a mailbox message is opened as it was sealed, and not when any byte of it is changed', () => {
    const text = fc.string({minLength: 1, maxLength: 20});
    fc.assert(
      fc.property(
        text,
        text,
        fc.uint8Array({maxLength: 200}),
        fc.nat(),
        fc.integer({min: 1, max: 255}),
        (...given) => {
          const [side, phase, plain, at, change] = given;
          const bytes = sealPhase(portable, systemRandom, key, side, phase, plain);
          expect(openPhase(portable, key, side, phase, bytes)).toEqual(Buffer.from(plain));
          const place = at % bytes.length;
          bytes[place] = (bytes[place] ?? 0) ^ change;
          expect(openPhase(portable, key, side, phase, bytes)).toBeUndefined();
        },
      ),
    );
  });

  it('any bytes that were not sealed are not opened as a mailbox message', () => {
    fc.assert(
      fc.property(fc.uint8Array({maxLength: 100}), (bytes) => {
        expect(openPhase(portable, key, '0123456789', '0', bytes)).toBeUndefined();
      }),
    );
  });
});

describe.skipIf(native === undefined)('two implementations (skipped: needs sodium-native)', () => {
  it('both implementations of the secret box give the same bytes', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({maxLength: 5_000}),
        fc.uint8Array({minLength: 24, maxLength: 24}),
        (plain, nonce) => {
          const boxes = implementations.map(({box}) => {
            const bytes = Buffer.alloc(plain.length + 16);
            box.seal(bytes, plain, nonce, key);
            return bytes;
          });
          expect(boxes[0]).toEqual(boxes[1]);
          const opened = Buffer.alloc(plain.length);
          expect(native?.open(opened, boxes[0] ?? opened, nonce, key)).toBe(true);
          expect(opened).toEqual(Buffer.from(plain));
        },
      ),
    );
  });
});
