/** Payloads that were made to exhaust who reads them: each is refused by its bytes, after a bounded number of steps. */
import {gzipSync} from 'node:zlib';
import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {CodecError, pack, unpack} from '../../source/runtime/codec.js';
import {commandBounds, measureText, valueBounds} from '../../source/runtime/payload-bounds.js';

const u32 = (value: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};
const head = '[{"kind":1,"version":2,"value":3},"test",1,';

/** A record of this text, with no section. */
const record = (text: string, sections = 0) => {
  const bytes = Buffer.from(text);
  return Buffer.concat([u32(sections), u32(bytes.length), bytes]);
};

/** Hands bytes over in pieces and counts those that were asked for. */
function counted(bytes: Uint8Array, size: number) {
  const count = {pieces: 0};
  const source = (function* () {
    for (let at = 0; at < bytes.length; at += size) {
      count.pieces += 1;
      yield bytes.subarray(at, at + size);
    }
  })();
  return {count, source: source as unknown as AsyncIterable<Uint8Array>};
}

const bounds = {...valueBounds, bytes: 1_000_000, text: 100_000, items: 1000, containers: 100, sections: 50};

describe('payloads that were made to exhaust their reader', () => {
  it.each([
    ['that announces 0x08000000 empty sections', u32(0x0800_0000), 'more than 1,048,576 typed arrays'],
    [
      'that announces a text of 4 GiB',
      Buffer.concat([u32(0), u32(0xffff_ffff)]),
      'text is larger than 256 MiB',
    ],
  ])('a payload %s is refused by its first bytes, whatever follows', async (_name, first, words) => {
    const bytes = gzipSync(Buffer.concat([first, Buffer.alloc(8 * 1024 ** 2)]), {level: 0});
    const {count, source} = counted(bytes, 1024);
    await expect(unpack(source, ['test'], valueBounds)).rejects.toThrow(words);
    // What streams hold between them, of 8,192 pieces.
    expect(count.pieces).toBeLessThan(2000);
  });

  it('a section is given no room before its bytes come, however long it says that it is', async () => {
    const bytes = gzipSync(Buffer.concat([u32(1), record('[]').subarray(4), u32(valueBounds.bytes - 1000)]));
    const before = process.memoryUsage().arrayBuffers;
    let most = 0;
    const watched = (function* () {
      for (const byte of bytes) {
        yield Buffer.from([byte]);
        most = Math.max(most, process.memoryUsage().arrayBuffers - before);
      }
    })();
    await expect(
      unpack(watched as unknown as AsyncIterable<Uint8Array>, ['test'], valueBounds),
    ).rejects.toThrow('ends too early');
    expect(most).toBeLessThan(16 * 1024 ** 2);
  });

  it('a gzip of deep empty arrays is refused before anything is made of it', async () => {
    const deep = gzipSync(record(`${'['.repeat(5_000_000)}${']'.repeat(5_000_000)}`));
    expect(deep.length).toBeLessThan(20_000);
    await expect(unpack(deep, ['test'], valueBounds)).rejects.toThrow('none of devalue');
  });

  it('a gzip of more empty arrays than the bounds let pass is refused, and so is one of more numbers', async () => {
    const many = (item: string, count: number) => gzipSync(record(`${head}${`${item},`.repeat(count)}0]`));
    await expect(unpack(many('[]', valueBounds.containers + 1), ['test'], valueBounds)).rejects.toThrow(
      'more than 2,097,152 objects and arrays',
    );
    await expect(unpack(many('1', valueBounds.items), ['test'], valueBounds)).rejects.toThrow(
      'more than 8,388,608 values',
    );
    await expect(unpack(many('1', commandBounds.items), ['test'], commandBounds)).rejects.toThrow('values');
  });

  it('values that refer to each other deeper than the stack is are refused with a sentence', async () => {
    const chain = Array.from({length: 500_000}, (_, index) => `[${String(index + 4)}]`).join(',');
    await expect(unpack(gzipSync(record(`${head}${chain},1]`)), ['test'], valueBounds)).rejects.toThrow(
      'The payload cannot be read: it is nested too deeply.',
    );
  });

  it.each(['BigInt', 'RegExp', 'URL', 'URLSearchParams', 'Date'])(
    'a %s of more letters than the bounds let pass is refused before it is parsed',
    async (type) => {
      const long = gzipSync(record(`${head}["${type}","${'1'.repeat(valueBounds.letters + 100)}"]]`));
      await expect(unpack(long, ['test'], valueBounds)).rejects.toThrow('too long');
    },
  );

  it('what its reader would refuse is not packed either, and the sentence says what to do', async () => {
    await expect(
      pack(
        'test',
        Array.from({length: 1000}, (_, index) => index),
        bounds,
      ),
    ).rejects.toThrow(
      'This value cannot be sent: it has more than 1,000 values, so put numbers into a typed array.',
    );
    await expect(pack('test', 'x'.repeat(100_001), bounds)).rejects.toThrow('larger than 100000 bytes');
    await expect(
      pack(
        'test',
        Array.from({length: 51}, () => new Uint8Array(1)),
        {...bounds, containers: 1000},
      ),
    ).rejects.toThrow('more than 50 typed arrays');
    await expect(pack('test', new Uint8Array(1_000_001), bounds)).rejects.toThrow(
      'larger than 1000000 bytes',
    );
  });

  it('whatever a hostile payload announces, what is read ends with a value or a CodecError', async () => {
    const announced = fc.oneof(fc.nat(60), fc.constantFrom(0x0800_0000, 0xffff_ffff, 1_000_000));
    const text = fc.oneof(
      fc.string(),
      fc.nat(5000).map((depth) => '['.repeat(depth)),
      fc.nat(300).map((count) => `${head}[${'[],'.repeat(count)}0]]`),
      fc.nat(99).map((index) => `${head}[-7,4294967295,${String(index)},3]]`),
      fc.jsonValue().map((value) => `${head}${JSON.stringify(value)}]`),
    );
    const bytes = fc
      .tuple(announced, announced, text, fc.uint8Array(), fc.boolean())
      .map(([sections, length, words, rest, honest]) =>
        gzipSync(
          Buffer.concat([
            u32(sections),
            u32(honest ? Buffer.byteLength(words) : length),
            Buffer.from(words),
            u32(length),
            rest,
          ]),
        ),
      );
    await fc.assert(
      fc.asyncProperty(bytes, async (input) => {
        const error = await unpack(input, ['test'], bounds).then(
          () => undefined,
          (reason: unknown) => reason,
        );
        expect(error === undefined || error instanceof CodecError).toBe(true);
      }),
      {numRuns: 300},
    );
  });
});

/** What `JSON.parse()` made, counted as the bounds count. */
function sizeOf(value: unknown): {items: number; containers: number; depth: number} {
  if (typeof value !== 'object' || value === null) return {items: 1, containers: 0, depth: 0};
  let [items, containers, depth] = [1, 1, 0];
  for (const part of Object.values(value)) {
    const inner = sizeOf(part);
    items += inner.items;
    containers += inner.containers;
    depth = Math.max(depth, inner.depth);
  }
  return {items, containers, depth: depth + 1};
}

describe('measureText', () => {
  it('a text of JSON never makes more than was counted', () => {
    fc.assert(
      fc.property(fc.jsonValue({maxDepth: 6}), fc.constantFrom(0, 2), (value, indent) => {
        const text = JSON.stringify(value, undefined, indent);
        const made = sizeOf(JSON.parse(text));
        const measured = measureText(Buffer.from(text));
        expect(measured.items).toBeGreaterThanOrEqual(made.items);
        expect(measured.items).toBeLessThanOrEqual(made.items + made.containers);
        expect(measured).toMatchObject({containers: made.containers, depth: made.depth});
      }),
    );
  });

  it('each byte of a text is looked at once, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({maxLength: 500}), (bytes) => {
        let looks = 0;
        const watched = new Proxy(bytes, {
          get(target, name) {
            if (typeof name === 'string' && /^\d+$/.test(name)) looks += 1;
            return Reflect.get(target, name, target) as unknown;
          },
        });
        measureText(watched);
        expect(looks).toBeLessThanOrEqual(3 * bytes.length + 3);
      }),
    );
  });
});
