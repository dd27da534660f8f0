import {randomFillSync} from 'node:crypto';
import {gzipSync} from 'node:zlib';
import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {CodecError, pack, unpack} from '../../source/runtime/codec.js';
import {valueBounds} from '../../source/runtime/payload-bounds.js';

const bound = {...valueBounds, bytes: 64 * 1024 ** 2};
const roundTrip = async (value: unknown) => (await unpack(await pack('test', value), ['test'], bound))[0];

/** All that may travel; `__proto__` keys may not. */
const anything = fc.anything({
  withBigInt: true,
  withDate: true,
  withMap: true,
  withSet: true,
  withTypedArray: true,
  withSparseArray: true,
  key: fc.string().filter((key) => key !== '__proto__'),
});

describe('the codec of jobs', () => {
  it('any value is unpacked as it was packed', async () => {
    await fc.assert(
      fc.asyncProperty(anything, async (value) => {
        expect(await roundTrip(value)).toStrictEqual(value);
      }),
    );
  });

  it('the codec keeps cycles and shared references', async () => {
    const bytes = new Uint8Array([1, 2]);
    const value: Record<string, unknown> = {first: bytes, second: bytes};
    value['self'] = value;
    const back = (await roundTrip(value)) as typeof value;
    expect(back['self']).toBe(back);
    expect(back['first']).toBe(back['second']);
  });

  it('the codec sends the bytes that a view shows and no others', async () => {
    const secret = Buffer.from('public-secret');
    const back = (await roundTrip(secret.subarray(0, 6))) as Uint8Array;
    expect(Buffer.from(back.buffer).toString()).toBe('public');
  });

  it('the codec keeps each kind of view', async () => {
    const buffer = new Uint8Array([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]).buffer;
    const value = [
      new Float64Array(buffer, 8, 1),
      new BigUint64Array(buffer),
      new Int16Array(buffer, 2, 3),
      new Uint8ClampedArray(buffer),
      buffer,
    ];
    expect(await roundTrip(value)).toStrictEqual(value);
    const view = (await roundTrip(new DataView(buffer, 4, 2))) as DataView;
    expect(view.getUint16(0)).toBe(0x0405);
  });

  it.each([
    ['a function', () => 1, 'Cannot stringify a function (at .inside)'],
    ['a symbol', Symbol('s'), 'Cannot stringify a Symbol primitive (at .inside)'],
    ['an instance of a class', new (class Thing {})(), 'non-POJOs (at .inside)'],
    ['a promise', Promise.resolve(), 'Promise'],
  ])('the codec refuses to pack %s and says where it is', async (_name, inside, words) => {
    await expect(pack('test', {inside})).rejects.toThrow(words);
    await expect(pack('test', {inside})).rejects.toBeInstanceOf(CodecError);
  });

  it('the codec refuses another kind, a later version, missing records and bytes beyond the last', async () => {
    const bytes = await pack('test', 1);
    await expect(unpack(bytes, ['other'], bound)).rejects.toThrow('not a other');
    await expect(unpack(Buffer.concat([bytes, bytes]), ['test'], bound)).rejects.toThrow(
      'more than it should',
    );
    await expect(unpack(bytes, ['test', 'test'], bound)).rejects.toThrow('ends too early');
    await expect(unpack(record('[{"kind":1,"version":2},"test",2]'), ['test'], bound)).rejects.toThrow(
      'update',
    );
  });

  it('three megabytes of noise are unpacked as they were packed', async () => {
    const noise = randomFillSync(new Uint8Array(3_000_000));
    const back = (await roundTrip({noise})) as {noise: Uint8Array};
    expect(Buffer.compare(back.noise, noise)).toBe(0);
  });

  it('the codec bounds the decompressed size', async () => {
    const bytes = await pack('test', new Uint8Array(100_000));
    expect(bytes.length).toBeLessThan(10_000);
    await expect(unpack(bytes, ['test'], {...bound, bytes: 50_000})).rejects.toThrow(
      'larger than 50000 bytes',
    );
  });

  it('the codec gives a byte section out only once', async () => {
    const text =
      '[{"kind":1,"version":2,"value":3},"test",1,[4,8],["Bytes",5],[6,7],"Uint8Array",0,["Bytes",9],[6,7]]';
    await expect(unpack(record(text, Buffer.alloc(10)), ['test'], bound)).rejects.toThrow(
      'Invalid byte section',
    );
  });

  it('the codec unpacks whatever bytes to a value or fails with a CodecError', async () => {
    const valid = await pack('test', {list: [1, new Date(0)], bytes: new Uint16Array([1, 2, 3])});
    const damaged = fc
      .tuple(fc.nat(valid.length - 1), fc.nat(255))
      .map(([at, byte]) => Uint8Array.from(valid, (old, index) => (index === at ? byte : old)));
    const words = [
      'kind',
      'version',
      'value',
      'Bytes',
      'Map',
      'Set',
      'Date',
      'Object',
      'null',
      'Uint16Array',
      '__proto__',
    ];
    const part = fc.oneof(fc.integer({min: -8, max: 9}), fc.constantFrom(...words), fc.jsonValue());
    const text = fc.array(fc.oneof(part, fc.array(part), fc.dictionary(fc.constantFrom(...words), part)));
    const bytes = fc.oneof(
      damaged,
      fc.uint8Array(),
      fc.uint8Array().map((raw) => new Uint8Array(gzipSync(raw))),
      fc.string().map((raw) => record(raw)),
      text.map((values) =>
        record(JSON.stringify([{kind: 1, version: 2, value: 3}, 'test', 1, ...values]), Buffer.alloc(3)),
      ),
    );
    await fc.assert(
      fc.asyncProperty(bytes, async (input) => {
        const error = await unpack(input, ['test'], bound).then(
          () => undefined,
          (reason: unknown) => reason,
        );
        expect(error === undefined || error instanceof CodecError).toBe(true);
      }),
      {numRuns: 500},
    );
  });
});

function record(text: string, ...sections: Uint8Array[]): Uint8Array {
  const number = (value: number) => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(value);
    return bytes;
  };
  const parts = [Buffer.from(text), ...sections].flatMap((part) => [number(part.length), part]);
  return gzipSync(Buffer.concat([number(sections.length), ...parts]));
}
