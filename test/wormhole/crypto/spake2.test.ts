import {ed25519} from '@noble/curves/ed25519.js';
import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {
  base,
  blind,
  decodeElement,
  order,
  passwordScalar,
  scalar,
} from '../../../source/wormhole/crypto/group.js';
import {applicationId, deriveKey, sha256, verifier} from '../../../source/wormhole/crypto/keys.js';
import {systemRandom} from '../../../source/wormhole/crypto/random.js';
import {startExchange} from '../../../source/wormhole/crypto/spake2.js';

const {Point} = ed25519;
const hex = (text: string): Buffer => Buffer.from(text, 'hex');
const toHex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const littleEndian = (scalar: bigint): string => toHex(hex(scalar.toString(16).padStart(64, '0')).reverse());

/** python-spake2's derivation of a group element from a seed. */
function arbitraryElement(seed: string): string {
  const q = Point.Fp.ORDER;
  let y = BigInt(`0x${toHex(deriveKey(seed, 'SPAKE2 arbitrary element', 48))}`) % q;
  for (; ; y = (y + 1n) % q) {
    const encoding = hex(y.toString(16).padStart(64, '0')).reverse();
    try {
      const element = Point.fromBytes(encoding, true).clearCofactor();
      if (!element.is0()) {
        return toHex(element.toBytes());
      }
    } catch {
      // Not on the curve: the next one.
    }
  }
}

const code = '1234-0a1b2c3d4e5f-f';
const ascending = (from: number) => () => Uint8Array.from({length: 64}, (_, index) => from + index);
const constant = (byte: number) => () => new Uint8Array(64).fill(byte);

describe('the group of SPAKE2', () => {
  it('the elements M, N and S are derived as in the specification', () => {
    expect(arbitraryElement('M')).toBe('15cfd18e385952982b6a8f8c7854963b58e34388c8e6dae891db756481a02312');
    expect(arbitraryElement('N')).toBe('f04f2e7eb734b2a8f8b472eaf9c3c632576ac64aea650b496a8a20ff00e583c3');
    expect(arbitraryElement('symmetric')).toBe(toHex(blind.toBytes()));
  });

  it.each([
    [code, 'dce37a4370f0796e1e3e051f0716018225f544d115ea9785654debc5e0cd050f'],
    ['4-purple-sausages', 'dc33d78c756863311eff13659be4d36f722a80caabe615c9aa1192cdf1b66e01'],
    ['0000-ffffffffffff-r', '2456ce215b9fe35d93403ebf585590ea71be8db336e49404cdf0efeca0d34804'],
  ])('the password %s gives the scalar of the vectors', (password, expected) => {
    expect(littleEndian(passwordScalar(password))).toBe(expected);
  });

  it('the bytes that scalars and elements are made of are those of the vectors', () => {
    expect(toHex(deriveKey('symmetric', 'SPAKE2 arbitrary element', 48))).toBe(
      '94adb99889e5056f18bafca562e1f57b1805b7510699c19e9956f5f42afe5a4b6c0dcc9958044c207053b0bfe97a7cc6',
    );
    const before = Point.fromBytes(
      hex('0aed04974c31151c9e1a03d03d59d77d615afe2af4f556999ec1990651b70518'),
      true,
    );
    expect(toHex(before.clearCofactor().toBytes())).toBe(toHex(blind.toBytes()));
    expect(toHex(deriveKey(code, 'SPAKE2 pw', 48))).toBe(
      'add5521918e57ec2d3d72d4d10d64b0fa1c6ff0de94f601ef496c13b7de69e8cee8d298617715cc7493e1dd36c6b5e6b',
    );
  });

  it('both sides come to the shared point and the transcript of the vectors', () => {
    const [x, y] = [ascending(0), ascending(64)].map((entropy) => scalar(entropy()));
    expect(littleEndian(x ?? 0n)).toBe('73e67adf40e50c8cb86d56f1b32cdbf6466477a29f106e9a04093eefbbc9700b');
    expect(littleEndian(y ?? 0n)).toBe('d543130c1e19f2eb858f8133f470aa9e880cb0dd54d1118379eefca18f56ad01');
    const [xB, yB] = [base.multiply(x ?? 1n), base.multiply(y ?? 1n)];
    expect(toHex(xB.toBytes())).toBe('559d101ce6c084337a34c8a381c6a20a03c1107fcfa4d88e267a9eb712988950');
    expect(toHex(yB.toBytes())).toBe('dc0c11ee52fe70f3a58f50db9a56bdeda712753a99e63db2c4394fa3a1b186f9');
    const shared = '99a3a37bf07c3342fec615b467453ecee392e49c6b7fd1192318be98aebe6da7';
    expect(toHex(yB.multiply(x ?? 1n).toBytes())).toBe(shared);
    const transcript = [
      '8b470a48e906cf114ea96b7a0da72cdf6e90224bef5c8d4e0c195122f1a63a6f',
      '1675beb2540d615346089a151915a1df12c67577f53ddb4c0ec98858de0781a1',
      '767782aa26b8adaee397109637334488f77eff76b0ff452dabcc56862a87bec4',
      'ce082f9d4d9a6d072fb3df257f8b6c20e09e087fbb086a241d6eaebe35040fd9',
      shared,
    ].join('');
    expect(toHex(sha256(code)) + toHex(sha256(applicationId))).toBe(transcript.slice(0, 128));
    expect(toHex(sha256(hex(transcript)))).toBe(
      '772e20302c88e6cdf6b7eab34044a79902278d5aac5672ee61421540a7394b60',
    );
  });

  it('a password is blinded to the element of the vectors', () => {
    expect(toHex(blind.multiply(passwordScalar(code)).toBytes())).toBe(
      'ab68be986cbdff950a26b80b8e77781263fd2adeb3b2f63ebd251fc8ea3f030a',
    );
  });

  const q = 2n ** 255n - 19n;
  const encode = (y: bigint): string => toHex(hex(y.toString(16).padStart(64, '0')).reverse());
  it.each([
    ['the identity', encode(1n)],
    ['the element of order 2', encode(q - 1n)],
    ['an element of order 4', encode(0n)],
    ['y = q', encode(q)],
    ['y = q + 1, the identity again', encode(q + 1n)],
    ['an element outside the prime-order subgroup', '95'.padEnd(64, '9')],
    ['31 bytes', '58'.padEnd(62, '6')],
    ['33 bytes', '58'.padEnd(66, '6')],
  ])('decoding an element refuses %s', (_name, encoding) => {
    expect(decodeElement(hex(encoding))).toBeUndefined();
  });

  it('decoding an element takes the base point', () => {
    expect(decodeElement(hex('58'.padEnd(64, '6')))).toBeDefined();
    expect(order).toBe(2n ** 252n + 27742317777372353535851937790883648493n);
  });
});

describe('key exchanges', () => {
  it.each([
    {
      password: code,
      random: [ascending(0), ascending(64)],
      messages: [
        '53ce082f9d4d9a6d072fb3df257f8b6c20e09e087fbb086a241d6eaebe35040fd9',
        '53767782aa26b8adaee397109637334488f77eff76b0ff452dabcc56862a87bec4',
      ],
      key: '772e20302c88e6cdf6b7eab34044a79902278d5aac5672ee61421540a7394b60',
      check: 'e77bb24e41a6f3f549642b049989663bbb7dee6a025c4ec4a83599d222a1ba0e',
    },
    {
      password: '4-purple-sausages',
      random: [constant(1), constant(2)],
      messages: [
        '536a928cea2838b2972aa5e5475694d119e31603ca3d91c2b9861e9a0dd97cb531',
        '5353d94497672d21dc7d7be95f45ffc27c161e66407d6dafaf037bd9bf0f64dde0',
      ],
      key: '83edd9cc7706af51037babba0b58772809c6ec6fbbe0d7b7eddee9fa9575b011',
      check: '82eaacc03bde1aabf7bc9877729c7d46ee259ebc84e7957c1aeda6761e123373',
    },
    {
      password: '0000-ffffffffffff-r',
      random: [constant(0xaa), constant(0x55)],
      messages: [
        '53e400767498d8d54e3eb6cbc374f7a383741a87374e72513f78fa0d05d1f60751',
        '53da5e4e0f924ed0d797f6fd5745c5434e352852fca79e2c559789ca3095893bf4',
      ],
      key: '18f4a019ada9bc43d3482992cd8691746500de41d30e22451cad2573b73d25c3',
      check: '59caef67b1a9e7b944891ef22a1fef5063217a2c3f6223bca2dab6ffd078d7b7',
    },
  ])(
    'a key exchange agrees with python-spake2 for the password $password',
    ({password, random, messages, key, check}) => {
      const sides = random.map((source) => startExchange(password, applicationId, source));
      expect(sides.map(({message}) => toHex(message))).toEqual(messages);
      const [a, b] = sides;
      for (const keys of [a?.finish(hex(messages[1] ?? '')), b?.finish(hex(messages[0] ?? ''))]) {
        expect(keys?.shortKey).toBeUndefined();
        expect(toHex(keys?.key ?? Buffer.alloc(0))).toBe(key);
        expect(toHex(verifier(keys?.key ?? Buffer.alloc(0)))).toBe(check);
      }
    },
  );

  it('a key exchange gives different keys for different passwords', () => {
    const a = startExchange('1-a', applicationId, systemRandom);
    const b = startExchange('1-b', applicationId, systemRandom);
    expect(a.finish(b.message).key).not.toEqual(b.finish(a.message).key);
  });

  it('a key exchange draws again when its scalar is 0', () => {
    const draws = [constant(0), constant(1)];
    const message = startExchange('4-purple-sausages', applicationId, () =>
      (draws.shift() ?? constant(1))(),
    ).message;
    expect(toHex(message)).toBe('536a928cea2838b2972aa5e5475694d119e31603ca3d91c2b9861e9a0dd97cb531');
  });

  it('a key exchange refuses a reflection, other roles, other lengths, and the bare blinding element', () => {
    const exchange = startExchange(code, applicationId, systemRandom);
    const other = startExchange(code, applicationId, systemRandom).message;
    const bad = [
      exchange.message,
      Buffer.concat([Buffer.of(0x41), other.subarray(1)]),
      other.subarray(0, 32),
      Buffer.concat([other, Buffer.of(0)]),
      Buffer.alloc(0),
      Buffer.concat([Buffer.of(0x53), blind.multiply(passwordScalar(code)).toBytes()]),
    ];
    for (const message of bad) {
      expect(() => exchange.finish(message)).toThrow(expect.objectContaining({code: 'bad-message'}) as Error);
    }
  });

  it('a key exchange gives keys or a WormholeError for any bytes of the other side', () => {
    const exchange = startExchange(code, applicationId, systemRandom);
    fc.assert(
      fc.property(fc.uint8Array({minLength: 32, maxLength: 34}), (bytes) => {
        const message = Buffer.concat([Buffer.of(0x53), bytes.subarray(1)]);
        try {
          expect(exchange.finish(message).key).toHaveLength(32);
        } catch (error) {
          expect(error).toMatchObject({code: 'bad-message'});
        }
      }),
      {numRuns: 60},
    );
  });

  it('a key exchange also gives the short key when the shared point ends in zero bytes', () => {
    const a = startExchange(code, applicationId, ascending(0));
    const theirs = a.message.subarray(1);
    const unblinded = Point.fromBytes(theirs).subtract(blind.multiply(passwordScalar(code)));
    let x = 1n;
    let shared = unblinded;
    for (; shared.toBytes()[31] !== 0; x += 1n) {
      shared = shared.add(unblinded);
    }
    const scalarBytes = hex(x.toString(16).padStart(128, '0'));
    const b = startExchange(code, applicationId, () => scalarBytes);
    const point = shared.toBytes();
    const length = point.findLastIndex((byte) => byte !== 0) + 1;
    const [low, high] = [a.message.subarray(1), b.message.subarray(1)].sort((p, q) => Buffer.compare(p, q));
    const parts = [low, high, Buffer.from(point)].map((part) => part?.subarray(0, length) ?? Buffer.alloc(0));
    const expected = sha256(Buffer.concat([sha256(code), sha256(applicationId), ...parts]));
    for (const keys of [a.finish(b.message), b.finish(a.message)]) {
      expect(keys.shortKey).toEqual(expected);
      expect(keys.key).not.toEqual(expected);
    }
  });
});
