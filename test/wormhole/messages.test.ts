import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {throwIfError} from '../../source/wormhole/error-message.js';
import {WormholeError} from '../../source/wormhole/error.js';
import {
  fileAnswer,
  formatAck,
  formatOffer,
  type Offer,
  parseAck,
  readAnswer,
  readOffer,
  textAnswer,
} from '../../source/wormhole/messages.js';
import {parseHex, parseObject} from '../../source/wormhole/net/json.js';
import {plainText} from '../../source/wormhole/plain-text.js';

const part = fc.dictionary(
  fc.constantFrom('filename', 'filesize', 'mode', 'dirname', 'zipsize', 'numbytes', 'numfiles'),
  fc.oneof(fc.jsonValue(), fc.nat(), fc.constant('zipfile/deflated')),
);
const hostile = fc.oneof(
  fc.dictionary(fc.constantFrom('offer', 'answer', 'error', 'transit', 'ack', 'x'), fc.jsonValue()),
  fc.record({
    offer: fc.dictionary(
      fc.constantFrom('file', 'directory', 'message'),
      fc.oneof({weight: 4, arbitrary: part}, fc.jsonValue()),
    ),
  }),
  fc.record({answer: fc.dictionary(fc.constantFrom('file_ack', 'message_ack'), fc.jsonValue())}),
);
const count = fc.maxSafeNat();
const offers: fc.Arbitrary<Offer> = fc.oneof(
  fc.record({kind: fc.constant('file' as const), file: fc.record({filename: fc.string(), filesize: count})}),
  fc.record({
    kind: fc.constant('directory' as const),
    directory: fc.record({dirname: fc.string(), zipsize: count, numbytes: count, numfiles: count}),
  }),
  fc.record({kind: fc.constant('text' as const), text: fc.string()}),
);

describe('transfer messages', () => {
  it('every offer is read as it was written', () => {
    fc.assert(
      fc.property(offers, (offer) => {
        expect(readOffer(parseObject(JSON.stringify(formatOffer(offer))) ?? {})).toEqual(offer);
      }),
    );
  });

  it('answers and receipts are read as they were written', () => {
    expect(readAnswer(fileAnswer)).toBe(true);
    expect(readAnswer(textAnswer, 'message_ack')).toBe(true);
    expect(readAnswer({transit: {}})).toBe(false);
    expect(parseAck(parseObject(formatAck('ab').toString()))).toEqual({ok: true, sha256: 'ab'});
    expect(parseAck({ack: 'no'})).toEqual({ok: false});
  });

  it('the answer to one kind of offer is not taken for the answer to another', () => {
    expect(() => readAnswer(textAnswer)).toThrow(expect.objectContaining({code: 'bad-message'}) as Error);
    expect(() => readAnswer(fileAnswer, 'message_ack')).toThrow(WormholeError);
  });

  it('offers of other programs are read, and malformed ones refused with bad-message', () => {
    expect(readOffer({offer: {file: {filename: '../f3m.bin', filesize: 0}}})).toMatchObject({kind: 'file'});
    expect(readOffer({offer: {message: ''}})).toEqual({kind: 'text', text: ''});
    expect(readOffer({transit: {}})).toBeUndefined();
    const directory = {mode: 'zipfile/deflated', dirname: 'd', zipsize: 1, numbytes: 1, numfiles: 1};
    expect(readOffer({offer: {directory}})).toMatchObject({kind: 'directory', directory: {dirname: 'd'}});
    for (const offer of [
      {},
      {message: 7},
      {file: {filename: 'a'}},
      {file: {filename: 'a', filesize: -1}},
      {file: {filename: 'a', filesize: 1.5}},
      {file: {filename: 7, filesize: 1}},
      {directory: {...directory, mode: 'tarball/xz'}},
      {directory: {...directory, dirname: null}},
      {directory: {...directory, zipsize: '1'}},
      {directory: {...directory, numbytes: -1}},
      {directory: {...directory, numfiles: 2 ** 60}},
      'file',
    ]) {
      expect(() => readOffer({offer})).toThrow(expect.objectContaining({code: 'bad-message'}) as Error);
    }
  });

  it('reading any message throws nothing but WormholeError', () => {
    const readText = (message: Parameters<typeof readAnswer>[0]): boolean =>
      readAnswer(message, 'message_ack');
    fc.assert(
      fc.property(hostile, (message) => {
        for (const read of [readOffer, readAnswer, readText, throwIfError, parseAck]) {
          try {
            read(message);
          } catch (error) {
            expect(error).toBeInstanceOf(WormholeError);
          }
        }
      }),
    );
  });
});

describe('JSON and hexadecimal texts', () => {
  it('any text is parsed as JSON or hexadecimal, or refused without an exception', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        const value = parseObject(text);
        expect(value === undefined || !Array.isArray(value)).toBe(true);
        const bytes = parseHex(text);
        expect(bytes === undefined || bytes.toString('hex') === text.toLowerCase()).toBe(true);
      }),
    );
  });
});

describe('plain text', () => {
  it('any text becomes one short line without control characters', () => {
    fc.assert(
      fc.property(fc.string({unit: 'binary', maxLength: 500}), (text) => {
        expect(plainText(text)).toMatch(/^[^\p{C}\u2028\u2029]{0,200}$/u);
      }),
    );
  });
});
