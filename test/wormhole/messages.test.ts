import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {WormholeError} from '../../source/wormhole/error.js';
import {parseHex, parseObject} from '../../source/wormhole/json.js';
import {
  failure,
  fileAnswer,
  fileOffer,
  formatReceipt,
  parseReceipt,
  readAnswer,
  readOffer,
  throwIfFailure,
} from '../../source/wormhole/messages.js';
import {plainText} from '../../source/wormhole/plain-text.js';

const hostile = fc.oneof(
  fc.dictionary(fc.constantFrom('offer', 'answer', 'error', 'transit', 'ack', 'x'), fc.jsonValue()),
  fc.record({offer: fc.record({file: fc.record({filename: fc.jsonValue(), filesize: fc.jsonValue()})})}),
);

describe('messages', () => {
  it('reads what it writes', () => {
    expect(readOffer(fileOffer({filename: 'a', filesize: 3}))).toEqual({filename: 'a', filesize: 3});
    expect(readAnswer(fileAnswer)).toBe(true);
    expect(parseReceipt(parseObject(formatReceipt('ab').toString()))).toEqual({ok: true, sha256: 'ab'});
    expect(parseReceipt({ack: 'no'})).toEqual({ok: false});
  });

  it('takes an offer that WW and Python would send, and no other kind', () => {
    expect(readOffer({offer: {file: {filename: '../f3m.bin', filesize: 0}}})?.filesize).toBe(0);
    expect(readOffer({transit: {}})).toBeUndefined();
    for (const offer of [
      {message: 'hello'},
      {directory: {mode: 'zipfile/deflated', dirname: 'd', zipsize: 1, numbytes: 1, numfiles: 1}},
      {file: {filename: 'a'}},
      {file: {filename: 'a', filesize: -1}},
      {file: {filename: 'a', filesize: 1.5}},
      {file: {filename: 7, filesize: 1}},
      'file',
    ]) {
      expect(() => readOffer({offer})).toThrow(expect.objectContaining({code: 'bad-message'}) as Error);
    }
  });

  it('tells a refusal from other failures', () => {
    expect(() => {
      throwIfFailure(failure('transfer rejected'));
    }).toThrow(expect.objectContaining({code: 'rejected'}) as Error);
    expect(() => {
      throwIfFailure({error: 'disk\u001b[2J full.'});
    }).toThrow(/^The other side gave up: disk \[2J full\.$/);
  });

  it('throws nothing but WormholeError, for any message', () => {
    fc.assert(
      fc.property(hostile, (message) => {
        for (const read of [readOffer, readAnswer, throwIfFailure, parseReceipt]) {
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

describe('JSON and hexadecimal text', () => {
  it('is parsed or not, never an exception', () => {
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

describe('plainText', () => {
  it('is one short line without control characters', () => {
    fc.assert(
      fc.property(fc.string({unit: 'binary', maxLength: 500}), (text) => {
        expect(plainText(text)).toMatch(/^[^\p{C}\u2028\u2029]{0,200}$/u);
      }),
    );
  });
});
